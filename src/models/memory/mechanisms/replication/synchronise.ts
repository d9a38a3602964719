/**
 * A VM is not protected until the backup has all of it. As in a live migration, all memory is sent while the VM runs,
 * then, round by round, what it has written meanwhile, until the rest fits into a checkpoint. Output leaves at once.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { ReplicationScene, Site } from './scene.ts';
import { bytesOf, take } from './take.ts';

export function* synchronise(scene: ReplicationScene, standby: Site): ProcessBody {
  const { simulation, active, values, link, stream, progress } = scene;
  progress.enter('synchronise');
  standby.standby.forget();
  active.dirty.markAll();
  markDifferences(active, standby);
  for (let round = 0; round < values.mostRounds; round++) {
    yield* active.awake();
    const taken = take(scene, -1);
    yield* stream.serve(bytesOf(taken, scene));
    yield simulation.delay(link.latencyNanos);
    progress.sent(bytesOf(taken, scene));
    if (standby.isWaiting) standby.standby.take(taken, 1);
    active.catchUp();
    if (active.dirty.count <= values.enoughPages) return;
  }
}

/** A disk is compared by the list of writes that each side keeps while the other is away. */
function markDifferences(active: Site, standby: Site): void {
  const [own, others] = [active.disk.versions, standby.disk.versions];
  for (let block = 0; block < own.length; block++) if (own[block] !== others[block]) active.dirtyBlocks.mark(block);
}
