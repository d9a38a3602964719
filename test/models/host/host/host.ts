/** A host to try things on. */

import { valuesOf } from '../../../../src/experiment/parameter.ts';
import type { ProcessBody } from '../../../../src/kernel/process.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { Host, type HostShape } from '../../../../src/models/host/host/host.ts';
import { type HostValues, hostParameters } from '../../../../src/models/host/parameters/host.ts';

export const GIB = 2 ** 30;
export const hostValues: HostValues = valuesOf(hostParameters);

/** That of the published measurements, with all running, unless told otherwise. */
export function runningHost(shape: Partial<HostShape> = {}, changes: Partial<HostValues> = {}): Host {
  const values = { ...hostValues, ...changes };
  const host = new Host(new Simulation(), new RandomStreams('a test'), values, {
    guests: 1,
    guestBytes: GIB,
    ...shape,
  });
  host.begin();
  return host;
}

/** Runs a process to its end and returns how long it took, in seconds. */
export function secondsOf(host: Host, body: () => ProcessBody): number {
  const { simulation } = host;
  const from = simulation.now;
  let to = Number.NaN;
  simulation.process(function* () {
    yield* body();
    to = simulation.now;
  });
  simulation.run();
  return (to - from) / 1e9;
}
