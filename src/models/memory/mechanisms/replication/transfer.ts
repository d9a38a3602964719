/** A checkpoint goes to the backup, which puts it in place once all of it has come, and says so. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { ReplicationScene, Site } from './scene.ts';
import type { Checkpoint } from './standby.ts';
import { bytesOf } from './take.ts';

/** Until the backup's acknowledgement has come. `isIn` is called at the backup when the checkpoint is in place. */
export function* transfer(
  scene: ReplicationScene,
  standby: Site,
  taken: Checkpoint,
  isIn: () => void = () => {},
): ProcessBody {
  const { simulation, values, link, stream, progress, options } = scene;
  progress.enter('send');
  const bytes = bytesOf(taken, scene);
  const before = stream.served;
  try {
    yield* stream.serve(bytes);
    progress.sent(bytes);
  } catch (error) {
    // The backup has its first part, and nobody will send the rest.
    const share = (stream.served - before) / bytes;
    if (options.without.has('backup-buffer') && standby.isWaiting) standby.standby.take(taken, Math.min(share, 0.999));
    throw error;
  }
  progress.enter('acknowledge');
  const acknowledged = simulation.event();
  simulation.process(function* () {
    yield simulation.delay(link.latencyNanos);
    yield* standby.awake();
    if (!standby.isWaiting) return;
    standby.standby.commit(taken);
    isIn();
    progress.committed(taken);
    yield simulation.delay(link.latencyNanos);
    // What was lost is sent again.
    while (link.isCut) yield simulation.delay(values.retransmitNanos);
    acknowledged.fire();
  }, 'backup');
  yield* acknowledged;
  yield* scene.active.awake();
}
