/** One service is started anew in the PrivVM that there is. What it had in memory is not in the new one. */
import type { ManagementRepair } from './repair.ts';

export const restartService: ManagementRepair = {
  name: 'restart-service',
  summary: 'the failed service is killed if it still runs, and started again in the same PrivVM',
  optional: false,
  obstacle({ plane, blames }) {
    if (plane.privvm.state !== 'running') return { kind: 'stuck', why: "the PrivVM's kernel does not run" };
    return blames === 'privvm' ? { kind: 'stuck', why: 'nobody can say which service failed' } : null;
  },
  cost({ plane, blames }) {
    const { xenstoredStartNanos, toolstackStartNanos, consoleStartNanos } = plane.values;
    if (blames === 'xenstored') return xenstoredStartNanos;
    return blames === 'toolstack' ? toolstackStartNanos : consoleStartNanos;
  },
  apply({ plane, blames }) {
    if (blames === 'privvm') return;
    plane.privvm.kill(blames);
    if (blames === 'console') plane.startConsole();
    else plane.privvm.services[blames].start();
  },
  holds: ({ plane, blames }) => blames === 'privvm' || plane.privvm.services[blames].runs,
};
