/**
 * VM-uCheckpoint (Wang et al., 2010): the checkpoint stays in the memory of the same host. At each one all pages become
 * read-only; the first write to a page faults, and the old content is set aside. Nothing is sent, and nothing helps
 * when the host fails; when the VM crashes, it goes on from its last checkpoint at once.
 *
 * The faults are spread over the epoch; here their time is taken at its end. Left out: pages that are copied ahead
 * because they are likely to be written.
 */
import type { ReplicationMechanism } from './mechanism.ts';
import { take } from './take.ts';

export const inMemory: ReplicationMechanism = {
  name: 'checkpoint-in-memory',
  summary: 'checkpoints stay in the same host: a page is set aside when it is first written in an epoch',
  repairs: [
    { name: 'output-commit', summary: 'output of an epoch leaves only when its checkpoint is taken', optional: true },
  ],
  phases: ['run', 'faults', 'pause'],
  keeps: 'in the same host',
  *protect(scene) {
    const { simulation, values, options, active, progress } = scene;
    active.dirty.clear();
    if (!options.without.has('output-commit')) active.outlet.hold();
    for (let epoch = 0, dueAt = simulation.now; ; epoch++) {
      progress.enter('run');
      if (dueAt > simulation.now) yield simulation.delay(dueAt - simulation.now);
      active.catchUp();
      active.hold('checkpoint');
      const pausedAt = simulation.now;
      progress.enter('faults');
      yield simulation.delay(Math.round(active.dirty.count * values.writeFaultNanos));
      progress.enter('pause');
      yield simulation.delay(values.markNanos);
      const taken = take(scene, epoch);
      active.outlet.close(epoch);
      progress.paused(taken);
      active.setAside(taken);
      progress.committed(taken);
      active.letGo('checkpoint');
      progress.resumed(simulation.now - pausedAt);
      active.outlet.release(epoch);
      dueAt = pausedAt + options.epochNanos;
    }
  },
};
