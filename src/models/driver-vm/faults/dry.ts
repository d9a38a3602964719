/** The control: everything an injection does but the damage. Whatever it manifests comes from the experiment. */
import type { DvmFault } from './dvm-fault.ts';

export const dry: DvmFault = {
  name: 'dry',
  summary: 'everything but the damage: the trigger comes and nothing is changed; must never manifest',
  isControl: true,
  counts: () => true,
  actsByItself: true,
  strike() {},
};
