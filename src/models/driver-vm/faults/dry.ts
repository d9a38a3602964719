/** The control: everything an injection does but the damage. Whatever it manifests comes from the experiment. */
import type { DvmFault } from './fault.ts';

export const dry: DvmFault = {
  name: 'dry',
  summary: 'everything but the damage: the trigger comes and nothing is changed; must never manifest',
  strikes: ['dvm'],
  isControl: true,
  counts: () => true,
  strike: () => 'changes nothing',
};
