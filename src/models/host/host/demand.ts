/**
 * What starting or stopping an operating system or a service takes: computing, bytes in scattered pieces from or to the
 * disk, and waiting. They alternate in small rounds, as an init script runs, so that many at once get in each other's
 * way where they really do: at the cores, and at the disk.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { fixedParameters } from '../parameters/fixed.ts';
import type { Disk, DiskRegion } from './disk.ts';
import type { Processors } from './processors.ts';

export interface Demand {
  readonly cpuNanos: number;
  readonly diskBytes: number;
  readonly waitNanos: number;
}

/** Of whom the demand is made. */
export interface Supplier {
  readonly simulation: Simulation;
  readonly processors: Processors;
  readonly disk: Disk;
  /** What is moved in one piece while something starts or stops. */
  readonly pieceBytes: number;
}

const ROUNDS = fixedParameters.demandRounds.value;

/**
 * Goes on once the demand is met. `pass`, if given, is waited for before each part of a round: a gate for who may be
 * stopped in the middle.
 */
export function* meet(
  { simulation, processors, disk, pieceBytes }: Supplier,
  { cpuNanos, diskBytes, waitNanos }: Demand,
  region: DiskRegion,
  pass?: () => ProcessBody,
): ProcessBody {
  for (let round = 0; round < ROUNDS; round++) {
    if (pass !== undefined) yield* pass();
    if (diskBytes > 0) yield disk.scattered(region, diskBytes / ROUNDS, pieceBytes);
    if (pass !== undefined) yield* pass();
    yield* processors.compute(cpuNanos / ROUNDS);
    yield simulation.delay(Math.round(waitNanos / ROUNDS));
  }
}
