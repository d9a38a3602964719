/**
 * The dry injection: everything an injection does but the flip. The trigger is drawn and counted down, the run is
 * watched and judged; the machine is left as it is.
 *
 * It is the control of every campaign: whatever it manifests comes from the experiment itself and not from the fault.
 * And since nothing fails, its runs measure what a mechanism costs while nothing fails.
 */
import type { FaultModel } from './fault.ts';

export const dry: FaultModel = {
  name: 'dry',
  summary: 'everything but the flip: the trigger comes and nothing is changed; must never manifest',
  strikes: ['vmm'],
  isControl: true,
  strike: () => 'changes nothing',
  activated: () => false,
};
