/** One replica of a database is made by cloning, and how long that takes is predicted beforehand. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { copyRate, type Database, predictedNanos, replicate } from '../mechanisms/cloning/dolly.ts';
import type { CloningValues } from '../parameters/cloning.ts';
import type { DiskValues } from '../parameters/disk.ts';
import { Disk } from '../platform/disk.ts';
import { FairServer } from '../platform/fair-server.ts';

export interface ReplicaMade {
  readonly predictedNanos: number;
  /** Infinite if it did not catch up. */
  readonly nanos: number;
  readonly phases: readonly PhaseRecord[];
  readonly events: number;
}

/** Far longer than a replica takes that catches up at all. */
const LONGEST_NANOS = 30 * 86_400e9;
/** Between two looks whether it is over. */
const LOOK_NANOS = 60e9;

export function makeReplica(
  database: Database,
  kind: 'hard-disk' | 'ssd',
  values: CloningValues,
  diskValues: DiskValues,
  streams: RandomStreams,
): ReplicaMade {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const source = new Disk(simulation, kind, diskValues);
  const destination = new Disk(simulation, kind, diskValues);
  const link = new FairServer(simulation, values.cloneLinkBytesPerSecond / 1e9);
  const chance = streams.stream('updates');
  let [minute, factor] = [-1, 1];
  const updatesNow = (): number => {
    const now = Math.floor(simulation.now / 60e9);
    if (now !== minute) [minute, factor] = [now, Math.max(0, chance.normal(1, values.updateSpread))];
    return database.updatesPerSecond * factor;
  };
  const phases: PhaseRecord[] = [];
  const begun: { phase: string; fromNanos: number }[] = [];
  const enter = (phase: string): void => {
    const last = begun.pop();
    if (last !== undefined) phases.push({ actor: 'replica', ...last, toNanos: simulation.now });
    begun.push({ phase, fromNanos: simulation.now });
  };
  // What the service does later has no influence on the replica.
  const isCopying = (): boolean => begun.at(-1)?.phase === 'copy' || begun.at(-1)?.phase === 'snapshot';
  serve(simulation, source, values, streams, isCopying);
  const replica = simulation.process(
    replicate(
      {
        simulation,
        values,
        copying: source.stream('clone'),
        destination: destination.stream('clone'),
        link,
        updatesNow,
        enter,
      },
      database,
    ),
    'replica',
  );
  let nanos = Number.POSITIVE_INFINITY;
  simulation.process(function* () {
    if (yield* replica) nanos = simulation.now;
    enter('over');
  }, 'watch');
  while (!replica.hasEnded && simulation.now < LONGEST_NANOS) simulation.run({ until: simulation.now + LOOK_NANOS });
  return {
    predictedNanos: predictedNanos(database, copyRate(diskValues, values, kind === 'ssd'), values),
    nanos,
    phases,
    events: simulation.events,
  };
}

/** The service reads from the disk that is being copied. */
function serve(
  simulation: Simulation,
  disk: Disk,
  values: CloningValues,
  streams: RandomStreams,
  isCopying: () => boolean,
): void {
  const chance = streams.stream('service.reads');
  const stream = disk.stream('service', { priority: -1 });
  if (values.serviceReadsPerSecond === 0) return;
  simulation.process(function* () {
    for (let isFirst = true; isFirst || isCopying(); isFirst = false) {
      yield simulation.delay(Math.round(chance.exponential(1e9 / values.serviceReadsPerSecond)));
      const { databaseDiskShare, serviceReadBytes } = values;
      yield* stream.read(Math.floor(chance.uniform() * disk.values.diskBytes * databaseDiskShare), serviceReadBytes);
    }
  }, 'service');
}
