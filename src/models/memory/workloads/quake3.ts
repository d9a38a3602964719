/** A game server: page classes calibrated on what the rounds of a migration sent (M4). */
import { packets } from '../clients/packets.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const quake3: Workload = {
  name: 'quake3',
  summary: 'a Quake 3 server of 64 MB with six players',
  memoryBytes: 64 * MIB,
  vcpus: 1,
  classes: (values) => [
    written('game', values.quakeBytes, values.quakePerSecond, { order: 'sweep' }),
    written('frame', values.quakeHotBytes, values.quakeHotPerSecond),
    untouched('kernel', 20 * MIB),
  ],
  client: (values) =>
    packets({
      players: values.quakePlayers,
      intervalNanos: values.quakeFrameNanos,
      workNanos: values.quakeWorkNanos,
    }),
};
