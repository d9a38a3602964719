/**
 * Remus (Cully et al., NSDI 2008): the VM runs for an epoch, stands still while its dirty pages are copied into a
 * buffer, and runs on while they are sent. Its output of the epoch leaves once the backup has acknowledged all of it.
 *
 * The next pause comes a fixed time after the one before, as in Remus's tool, and never before the acknowledgement: a
 * link that is slower than the epochs makes them longer. Disk writes go to the own disk at once, and to that of the
 * backup with their epoch.
 *
 * Left out: the core time of sending; compression of pages.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { ReplicationMechanism } from './mechanism.ts';
import type { ReplicationScene, Site } from './scene.ts';
import { synchronise } from './synchronise.ts';
import { take } from './take.ts';
import { transfer } from './transfer.ts';

export const remus: ReplicationMechanism = {
  name: 'remus',
  summary: 'checkpoints go to a backup many times a second, and output waits for them',
  repairs: [
    {
      name: 'output-commit',
      summary: 'output of an epoch leaves only when the backup has the epoch',
      optional: true,
    },
    {
      name: 'backup-buffer',
      summary: 'the backup puts a checkpoint in place only when all of it has come',
      optional: true,
    },
    { name: 'disk-buffer', summary: "disk writes wait at the backup for their epoch's end", optional: true },
    {
      name: 'early-backup',
      summary: 'output that the VMM has acknowledged goes to the backup while its epoch goes on',
      optional: true,
    },
    { name: 'local-copy', summary: 'the VM runs on as soon as its dirty pages are copied', optional: true },
    { name: 'gratuitous-arp', summary: 'a backup that takes over tells the network at once', optional: true },
    { name: 'fencing', summary: 'a host to which the witness says no stops its VM', optional: true },
  ],
  phases: ['synchronise', 'run', 'pause', 'copy', 'send', 'acknowledge', 'release'],
  keeps: 'at the backup',
  *protect(scene) {
    const { active, standby } = scene;
    if (standby === null) return;
    yield* synchronise(scene, standby);
    if (!scene.options.without.has('output-commit')) active.outlet.hold();
    if (scene.options.without.has('disk-buffer')) active.onBlock = (block) => writeThrough(scene, standby, block);
    let dueAt = scene.simulation.now;
    for (let epoch = 0; ; epoch++) {
      scene.progress.enter('run');
      if (dueAt < scene.simulation.now) scene.progress.late();
      yield* epochEnd(scene, dueAt);
      yield* active.awake();
      const pausedAt = scene.simulation.now;
      yield* checkpoint(scene, standby, epoch);
      dueAt = pausedAt + scene.options.epochNanos;
    }
  },
};

/** Adaptive epochs end as soon as output waits, but are not shorter than the shortest. */
function* epochEnd({ simulation, values, options, active }: ReplicationScene, dueAt: number): ProcessBody {
  const { now } = simulation;
  if (!options.isAdaptive || dueAt <= now) {
    if (dueAt > now) yield simulation.delay(dueAt - now);
    return;
  }
  const earliest = dueAt - options.epochNanos + values.shortestEpochNanos;
  if (earliest > now) yield simulation.delay(earliest - now);
  const left = dueAt - simulation.now;
  if (active.outlet.waiting > 0 || left <= 0) return;
  const isHeld = simulation.event();
  active.outlet.onHeld = () => {
    active.outlet.onHeld = null;
    isHeld.fire();
  };
  yield* simulation.anyOf<void>([isHeld, simulation.delay(left)]);
  active.outlet.onHeld = null;
}

function* checkpoint(scene: ReplicationScene, standby: Site, epoch: number): ProcessBody {
  const { simulation, values, options, active, progress } = scene;
  const pausedAt = simulation.now;
  progress.enter('pause');
  active.hold('checkpoint');
  const resume = () => {
    if (active.letGo('checkpoint')) progress.resumed(simulation.now - pausedAt);
  };
  try {
    const taken = take(scene, epoch);
    active.outlet.close(epoch);
    progress.paused(taken);
    yield simulation.delay(values.pauseNanos);
    progress.enter('copy');
    if (taken.pages.length > 0) yield simulation.delay(Math.round(taken.pages.length * values.copyNanosPerPage));
    yield* active.awake();
    if (!options.without.has('local-copy')) resume();
    yield* transfer(scene, standby, taken);
  } finally {
    resume();
  }
  progress.enter('release');
  yield simulation.delay(values.releaseNanos);
  yield* active.awake();
  active.outlet.release(epoch);
}

/** Without the buffer at the backup, a write is on its disk as soon as it has come. */
function writeThrough({ simulation, active, link }: ReplicationScene, standby: Site, block: number): void {
  if (link.isCut) return;
  const version = active.disk.versions[block]!;
  simulation.process(function* () {
    yield simulation.delay(link.latencyNanos);
    if (standby.isWaiting) standby.standby.write(block, version);
  }, 'disk write');
}
