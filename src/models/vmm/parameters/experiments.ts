/** The duration of the published experiments, and their criteria of success. */
import type { Parameter } from '../../../experiment/parameter.ts';

export const experimentParameters = {
  oneAppVmNanos: { value: 10e9, unit: 'ns', status: 'published', source: 'S9: 1AppVM runs for about 10 s' },
  threeAppVmNanos: { value: 24e9, unit: 'ns', status: 'published', source: 'S10: 3AppVM runs for about 24 s' },
  allThreeNanos: { value: 10e9, unit: 'ns', status: 'assumed', source: 'all three benchmarks: as long as one alone' },
  affectedAllowed: {
    value: 1,
    unit: 'AppVMs',
    status: 'published',
    source: 'S10: with 3AppVM, of those that were there when the fault struck',
  },
  standstillNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'far longer than any pause of a working benchmark: who has not got on for so long will not finish',
  },
  creationNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'within which a new VM must have been created: several times what a healthy PrivVM takes under load',
  },

  // How much of a run is simulated
  warmUpNanos: {
    value: 25e6,
    unit: 'ns',
    status: 'assumed',
    source:
      'before the trigger, from which on the machine is there: many times an I/O, so that no start-up state is left',
  },
  leadNanos: {
    value: 3e6,
    unit: 'ns',
    status: 'assumed',
    source: 'before the trigger, from which on everything is simulated: longer than several processes live',
  },
  runOnNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'after a strike for a detector, after a recovery for damage that may still act',
  },
  latentNanos: {
    value: 300e6,
    unit: 'ns',
    status: 'assumed',
    source: 'for a wrong value to be used when nothing stands still; one that is not used by then counts as harmless',
  },
  entryNanos: { value: 1e6, unit: 'ns', status: 'assumed', source: 'longer than any entry of the VMM' },
  spareNanos: {
    least: 1000,
    value: 1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a piece of computing far from the fault',
  },
} as const satisfies Record<string, Parameter>;
