/** Computes the measures of a record from a world at the end of its run. */
import { type Measures, measured } from '../../../experiment/metrics.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { Host } from './host.ts';
import type { ReplicationMetric } from './metrics.ts';
import type { Told } from './observer.ts';
import type { Strike } from './strike.ts';
import type { TcpNetwork } from './tcp/tcp-network.ts';
import type { World } from './world.ts';

type Taken = Measures<ReplicationMetric>;

const MB = 1e6;

export function protectedMeasures({ diary, mechanism, simulation, finishedAt }: World): Taken {
  const { protectedAt, checkpoints, pages, pausedNanos, sentBytes, lateCheckpoints } = diary;
  if (mechanism.keeps === 'nowhere' || Number.isNaN(protectedAt) || checkpoints === 0) return {};
  const endNanos = Number.isNaN(finishedAt) ? simulation.now : finishedAt;
  return measured<ReplicationMetric>({
    'checkpointsPerSecond|protected': (checkpoints * 1e9) / (endNanos - protectedAt),
    'checkpointPauseMs|protected': pausedNanos / checkpoints / 1e6,
    'lateCheckpoints|protected': lateCheckpoints / checkpoints,
    'checkpointPages|protected': pages / checkpoints,
    'replicatedMb|protected': sentBytes / MB,
  });
}

/** Of a run without a fault, beside the same unprotected, and beside the same without speculation. */
export function workMeasures(world: World, native: World, held: World | null = null): Taken {
  const { tcp, load, audience } = world;
  const transferred = tcp === null ? {} : transferMeasures(tcp, native, held);
  if (audience === null || load === null) return tcp === null ? programMeasures(world, native) : transferred;
  const own = audience.answersPerSecond;
  const other = native.audience?.answersPerSecond ?? 0;
  return measured<ReplicationMetric>(
    transferred,
    { 'answersPerSecond|served': own, 'answersPerClient|served': own / load.connections },
    other > 0 ? { 'ratio|native-throughput': own / other } : null,
    own > 0 ? { 'answerMs|served': audience.latencyNanos / 1e6 } : null,
  );
}

function transferMeasures(tcp: TcpNetwork, native: World, held: World | null): Taken {
  const own = tcp.clients.megabitsPerSecond;
  const ratioTo = (other: World | null): number => own / (other?.tcp?.clients.megabitsPerSecond ?? 0);
  const [toNative, toHeld] = [ratioTo(native), ratioTo(held)];
  return measured<ReplicationMetric>(
    { 'throughputMbps|finished': own },
    Number.isFinite(toNative) ? { 'ratio|native-transfer': toNative } : null,
    Number.isFinite(toHeld) ? { 'ratio|held-transfer': toHeld } : null,
  );
}

function programMeasures(world: World, native: World): Taken {
  const own = world.finishedAt - world.diary.protectedAt;
  if (Number.isNaN(own)) return {};
  return measured<ReplicationMetric>({
    'finishTime|finished': own / 1e9,
    'overhead|finished': own / native.finishedAt - 1,
  });
}

export interface Fate extends Told {
  readonly living: readonly Host[];
}

/** What clients were told, against the VM that lives on; where two do, against the one that fits better. */
export function fateOf({ hosts, observer, clients, load, tcp }: World): Fate {
  const living = hosts.filter(({ hasVm, role }) => hasVm && role === 'active');
  if (tcp !== null) return { living, lostBytes: tcp.lostBytes, inventedBytes: tcp.inventedBytes };
  const told = (living.length === 0 ? [null] : living).map((host) => observer.told(clients, load, host));
  const [first, second = first] = told as [Told, Told?];
  return { living, ...(wrongIn(second) < wrongIn(first) ? second : first) };
}

const wrongIn = ({ lostBytes, inventedBytes }: Told): number => lostBytes + inventedBytes;

const LEAST_WINDOW_NANOS = 1e9;
/** In which each user has asked so often that chance is a few per cent. */
const THOUGHTS = 5;

function ttrOf({ audience, load, simulation }: World, { atNanos, formerPerNano }: Strike): Taken {
  if (audience === null || formerPerNano === 0) return {};
  const nanos = timeToResponsiveness(audience, {
    former: { perNano: formerPerNano },
    failedNanos: atNanos,
    untilNanos: simulation.now,
    windowNanos: Math.max(LEAST_WINDOW_NANOS, THOUGHTS * (load?.thinkNanos ?? 0)),
    backNanos: Math.max(atNanos, audience.silentFrom + audience.silenceNanos),
  });
  return ttrMeasure(nanos);
}

export function killedMeasures(world: World, strike: Strike): Taken {
  const strikeNanos = strike.atNanos;
  const { diary, observer, audience } = world;
  const { living, lostBytes, inventedBytes } = fateOf(world);
  const tookOver = !Number.isNaN(diary.tookOverAt);
  return measured<ReplicationMetric>(
    {
      'lostBytes|killed': lostBytes,
      'inventedBytes|killed': inventedBytes,
      'survived|killed': living.length === 1 && lostBytes + inventedBytes === 0 ? 1 : 0,
      'lives-twice|killed': living.length === 2 ? 1 : 0,
      'no-vm|killed': living.length === 0 ? 1 : 0,
      'answeredTwice|killed': observer.answeredTwice.length,
      'took-over|killed': tookOver ? 1 : 0,
    },
    ttrOf(world, strike),
    audience === null
      ? null
      : { 'silenceMs|killed': audience.silenceNanos / 1e6, 'clientResets|killed': audience.resets },
    tookOver
      ? {
          'suspicionMs|took-over': (diary.suspectedAt - strikeNanos) / 1e6,
          'failOverMs|took-over': (diary.tookOverAt - strikeNanos) / 1e6,
          'repeatedMs|took-over': observer.repeatedNanos / 1e6,
          'wrongPages|took-over': observer.wrongPages,
          'wrongBlocks|took-over': observer.wrongBlocks,
        }
      : null,
    Number.isNaN(diary.reprotectedAt) || !tookOver
      ? null
      : { 'reprotection|reprotected': (diary.reprotectedAt - diary.tookOverAt) / 1e9 },
  );
}
