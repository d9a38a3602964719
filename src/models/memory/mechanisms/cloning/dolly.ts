/**
 * A replica of a database by cloning (Dolly): a snapshot of its disk is copied to another host, a VM is booted on the
 * copy, and the log of updates since the snapshot is replayed until the replica has caught up. How long that takes can
 * be told beforehand from the sizes and rates; the simulated copy shares disk and link with the service.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import { Store } from '../../../../kernel/resources/store.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { CloningValues } from '../../parameters/cloning.ts';
import type { DiskValues } from '../../parameters/disk.ts';
import type { DiskStream } from '../../platform/disk-stream.ts';
import type { FairServer } from '../../platform/fair-server.ts';

export interface Database {
  readonly bytes: number;
  readonly updatesPerSecond: number;
  /** Of the snapshot that is cloned; 0 takes a new one. */
  readonly snapshotAgeNanos: number;
}

/** The rate at which the copy gets through, in bytes per second: the slowest of its three parts. */
export function copyRate(disk: DiskValues, values: CloningValues, isSsd: boolean): number {
  // The service takes its share of the source's disk: for each read a seek and half a turn, and the same for the way
  // back to the copy, unless another read has come meanwhile.
  const seekNanos = disk.diskSeekNanos + disk.diskRotationNanos / 2;
  const there = Math.min(values.serviceDiskShare, (values.serviceReadsPerSecond * seekNanos) / 1e9);
  const busy = isSsd ? 0 : there + there * (1 - there);
  const read = isSsd ? disk.ssdReadBytesPerSecond : disk.diskBytesPerSecond * (1 - busy);
  const write = isSsd ? disk.ssdWriteBytesPerSecond : disk.diskBytesPerSecond;
  return Math.min(read, write, values.cloneLinkBytesPerSecond);
}

/** In nanoseconds; infinite where updates come faster than they are replayed. */
export function predictedNanos(database: Database, rate: number, values: CloningValues): number {
  const snapshot = database.snapshotAgeNanos === 0 ? values.snapshotNanos : 0;
  const before = snapshot + (database.bytes / rate) * 1e9 + values.replicaBootNanos;
  const { updatesPerSecond } = database;
  if (updatesPerSecond >= values.replayPerSecond) return Number.POSITIVE_INFINITY;
  // What the new snapshot itself takes is not in the log.
  const logged = database.snapshotAgeNanos + before - snapshot;
  return before + (logged * updatesPerSecond) / (values.replayPerSecond - updatesPerSecond);
}

export interface DollyScene {
  readonly simulation: Simulation;
  readonly values: CloningValues;
  readonly copying: DiskStream;
  readonly destination: DiskStream;
  readonly link: FairServer;
  /** Updates that came in the last second. */
  readonly updatesNow: () => number;
  /** Told the stages with their times. */
  readonly enter: (phase: string) => void;
}

/** Chunks on the way between two parts of the copy. */
const IN_FLIGHT = 4;

/** False if the copy could not be made. */
export function* replicate(scene: DollyScene, database: Database): ProcessBody<boolean> {
  const { simulation, values, enter } = scene;
  if (database.snapshotAgeNanos === 0) {
    enter('snapshot');
    yield simulation.delay(values.snapshotNanos);
  }
  let logged = (database.snapshotAgeNanos / 1e9) * database.updatesPerSecond;
  const from = simulation.now;
  enter('copy');
  if (!(yield* copied(scene, database.bytes))) return false;
  enter('boot');
  yield simulation.delay(values.replicaBootNanos);
  for (let second = 0; second < Math.round((simulation.now - from) / 1e9); second++) logged += scene.updatesNow();
  enter('replay');
  while (logged > 0) {
    const came = scene.updatesNow();
    const net = values.replayPerSecond - came;
    // It catches up within this second, or goes on.
    const share = net > 0 ? Math.min(1, logged / net) : 1;
    yield simulation.delay(Math.round(share * 1e9));
    logged = share < 1 ? 0 : logged - net;
  }
  return true;
}

/** Reading, sending and writing go on at once. */
function* copied(scene: DollyScene, bytes: number): ProcessBody<boolean> {
  const { simulation, values, copying, destination, link } = scene;
  const chunk = values.cloneChunkBytes;
  const chunks = Math.ceil(bytes / values.cloneChunkBytes);
  const [read, sent] = [new Store<number>(simulation, IN_FLIGHT), new Store<number>(simulation, IN_FLIGHT)];
  let isRight = true;
  simulation.process(function* () {
    for (let number = 0; number < chunks; number++) {
      const outcome = yield* copying.read(number * chunk, chunk);
      isRight &&= outcome === 'done';
      yield* read.put(number);
    }
  }, 'clone reads');
  simulation.process(function* () {
    const flow = link.join({ name: 'clone' });
    for (let number = 0; number < chunks; number++) {
      const next = yield* read.get();
      yield* flow.serve(chunk);
      yield* sent.put(next);
    }
    flow.leave();
  }, 'clone sends');
  for (let number = 0; number < chunks; number++) {
    const next = yield* sent.get();
    const outcome = yield* destination.write(next * chunk, chunk);
    isRight &&= outcome === 'done';
  }
  return isRight;
}
