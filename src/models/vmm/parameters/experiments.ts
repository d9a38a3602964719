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
} as const satisfies Record<string, Parameter>;
