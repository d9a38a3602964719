/** The constants of flash with erase groups, as it is on memory cards, and of the small protected storage beside it. */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

export const flashParameters = {
  flashGroupBytes: {
    least: 65536,
    value: 4 * 2 ** 20,
    unit: 'bytes',
    status: 'recalled',
    source: 'allocation unit of SD cards with 2 to 32 GB, which are erased as a whole',
  },
  flashReadNanos: { value: 500e3, unit: 'ns', status: 'assumed', source: 'command and first byte of a memory card' },
  flashReadBytesPerSecond: { value: 20e6, unit: 'B/s', status: 'recalled', source: 'memory cards of 2010 to 2012' },
  flashProgramBytesPerSecond: {
    value: 10e6,
    unit: 'B/s',
    status: 'recalled',
    source: 'least sequential rate of a card of class 10',
  },
  flashEraseNanos: {
    value: 30e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a group: several blocks of 2 ms in parallel',
  },
  protectedWriteNanos: {
    value: 1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a small synchronous write to the internal flash of the device',
  },
  protectedBytesPerSecond: { value: 10e6, unit: 'B/s', status: 'assumed', source: 'internal flash of the device' },
  flashRoomFactor: {
    least: 1,
    most: 10,
    value: 1.25,
    unit: 'times',
    status: 'assumed',
    source: 'the groups of a card, over those that the image fills: what is free lets the cleaner get on',
  },
  checkpointWrites: {
    // Each copies the whole map: with fewer a run computes for minutes.
    least: 256,
    value: 16_384,
    unit: 'blocks',
    status: 'assumed',
    source: 'written between two checkpoints of the map: 64 MiB of blocks, so 6 s of writing',
  },
} as const satisfies Record<string, Parameter>;

export type FlashValues = Values<typeof flashParameters>;
