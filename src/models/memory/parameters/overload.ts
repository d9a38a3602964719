/** Constants of a host whose VMs together may want more memory than it has. None was fitted to anything. */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

export const overloadParameters = {
  // What VMs want
  leastUsualShare: {
    value: 0.7,
    unit: 'share',
    status: 'assumed',
    source: 'of its memory that a VM wants between overloads, at least',
    atMost: 'mostUsualShare',
  },
  mostUsualShare: { value: 0.95, unit: 'share', status: 'assumed', source: 'the same, at most' },
  leastOverShare: {
    value: 0.05,
    unit: 'share',
    status: 'assumed',
    source: 'of its memory that it wants beyond, least',
    atMost: 'mostOverShare',
  },
  mostOverShare: { value: 0.3, unit: 'share', status: 'assumed', source: 'the same, at most; evenly between' },
  touchBytesPerSecond: {
    value: 400e6,
    unit: 'B/s',
    status: 'assumed',
    source: 'of new memory that a guest touches for the first time as its demand rises',
    least: 4096,
  },
  // What the host does
  stepNanos: {
    value: 0.5e9,
    unit: 'ns',
    status: 'assumed',
    source: 'between two looks at what VMs want and have, while any has too little',
    least: 1e6,
  },
  swapBytes: { value: 2 * 2 ** 30, unit: 'bytes', status: 'assumed', source: 'of each guest, on the local disk' },
  swapClusterPages: {
    value: 32,
    unit: 'pages',
    status: 'recalled',
    source: 'Linux: pages that are written to the swap partition in one place, one after the other',
    least: 1,
  },
  balloonBytesPerSecond: {
    value: 500e6,
    unit: 'B/s',
    status: 'assumed',
    source: 'that a balloon takes from a VM or gives to it',
    least: 4096,
  },
  balloonMarginShare: {
    value: 0.05,
    unit: 'share',
    status: 'assumed',
    source: 'of what a VM wants, that a balloon leaves it beyond that',
  },
  lullNanos: {
    value: 60e9,
    unit: 'ns',
    status: 'assumed',
    source: 'without overload, after which a moved VM goes back',
  },
  sustainedNanos: {
    value: 300e9,
    unit: 'ns',
    status: 'assumed',
    source: 'an overload that lasts at least so long is worth a migration',
    least: 1e9,
  },
  sureShare: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: 'the learned probability of a sustained overload from which on the VM is moved',
  },
  pastOverloads: {
    value: 100,
    unit: 'overloads',
    status: 'assumed',
    source: 'whose lengths the profile of each VM has at the beginning: a week of them',
  },
  // A VM that runs out of memory
  killedNanos: {
    value: 30e9,
    unit: 'ns',
    status: 'assumed',
    source: "until a server that the guest's kernel has killed for its memory serves again",
  },
  privilegedBytes: {
    value: 512 * 2 ** 20,
    unit: 'bytes',
    status: 'assumed',
    source: 'memory of a PrivVM that is held small on purpose',
    least: 2 ** 24,
  },
  privilegedSwapBytes: { value: 0, unit: 'bytes', status: 'assumed', source: 'a PrivVM without a swap partition' },
  privilegedKilledNanos: {
    value: 10e9,
    unit: 'ns',
    status: 'assumed',
    source: 'until a service of the PrivVM that was killed for its memory is up again',
  },
} as const satisfies Record<string, Parameter>;

export type OverloadValues = Values<typeof overloadParameters>;
