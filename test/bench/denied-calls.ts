/**
 * A check of the gate before the hypercalls that is too long for the tests: `npm run denied-calls -- 100000` makes so
 * many random calls that are denied, and as many that are redirected, and says how many changed the VMM's state.
 */
import { changedBy } from '../models/vmm/gate/denied-calls.ts';

const calls = Number(process.argv[2] ?? '100000');
for (const action of ['deny', 'redirect'] as const)
  process.stdout.write(`${action}: ${changedBy(action, calls, 'denied calls')} of ${calls} changed the state\n`);
