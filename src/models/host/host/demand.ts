/**
 * The demand of starting or stopping an operating system or a service: computing, scattered disk transfers, and
 * waiting. They alternate in small rounds, as in an init script, so that simultaneous demands compete for the cores and
 * the disk.
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

/** The resources that the demand uses. */
export interface Supplier {
  readonly simulation: Simulation;
  readonly processors: Processors;
  readonly disk: Disk;
  /** The size of one disk transfer. */
  readonly pieceBytes: number;
}

const ROUNDS = fixedParameters.demandRounds.value;

/** Whose work it is, and what is waited for before each part of a round: a gate at which the work can be stopped. */
interface Worker {
  readonly who: string;
  readonly pass: () => ProcessBody;
}

/** Returns when the demand is met. Without a worker it is dom0's. */
export function* meet(
  { simulation, processors, disk, pieceBytes }: Supplier,
  { cpuNanos, diskBytes, waitNanos }: Demand,
  region: DiskRegion,
  worker?: Worker,
): ProcessBody {
  const pass = worker?.pass;
  for (let round = 0; round < ROUNDS; round++) {
    if (pass !== undefined) yield* pass();
    if (diskBytes > 0) yield disk.scattered(region, diskBytes / ROUNDS, pieceBytes);
    if (pass !== undefined) yield* pass();
    yield* processors.compute(cpuNanos / ROUNDS, worker?.who);
    yield simulation.delay(Math.round(waitNanos / ROUNDS));
  }
}
