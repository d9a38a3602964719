/**
 * Replicas of a database over days, minute by minute: a load with a daily profile, some noise and now and then a crowd;
 * a policy that orders replicas and gives them back; and the time that a clone takes, which is predicted from the age
 * of the nightly snapshot and the rate of updates at the moment.
 */
import type { RandomStreams } from '../../../kernel/random.ts';
import { type Database, predictedNanos } from '../mechanisms/cloning/dolly.ts';
import type { Policy } from '../mechanisms/cloning/provisioning.ts';
import type { CloningValues } from '../parameters/cloning.ts';
import { SITE_BY_HOUR } from '../workloads/site-by-hour.ts';

const MINUTES = 24 * 60;

export interface Plan {
  readonly policy: Policy;
  readonly days: number;
  readonly peak: number;
  readonly database: Database;
  /** Bytes per second of a clone's copy. */
  readonly copyRate: number;
}

export interface DaysSeen {
  readonly overloadedShare: number;
  readonly lostShare: number;
  readonly replicaHours: number;
  readonly clones: number;
  /** By quarter of an hour, from the second day on. */
  readonly load: readonly number[];
  readonly capacity: readonly number[];
}

interface Ordered {
  servesAt: number;
}

export function overDays(plan: Plan, values: CloningValues, streams: RandomStreams): DaysSeen {
  const { policy, days, peak } = plan;
  const { replicaRequestsPerSecond: each } = values;
  const load = loadOver(plan, values, streams);
  const forPeak = Math.max(1, Math.ceil(peak / (each * values.replicaBusyShare)));
  let serving = 1;
  let orders: Ordered[] = [];
  let [overloaded, lost, asked, replicaMinutes, clones] = [0, 0, 0, 0, 0];
  const [loads, capacities]: [number[], number[]] = [[], []];
  for (let minute = 0; minute < days * MINUTES; minute++) {
    const now = load[minute]!;
    serving += orders.filter(({ servesAt }) => servesAt <= minute).length;
    orders = orders.filter(({ servesAt }) => servesAt > minute);
    const capacity = each * (serving - (orders.length > 0 ? values.cloneSlowShare : 0));
    const cloneMinutes = cloneNanosAt(minute, now / peak, plan, values) / 60e9;
    const wanted = policy.wanted({
      load: now,
      yesterday: minute < MINUTES ? null : (from) => load[Math.min(minute - MINUTES + from, minute - 1)]!,
      serving,
      ordered: orders.length,
      requestsPerReplica: each,
      busyShare: values.replicaBusyShare,
      idleShare: values.replicaIdleShare,
      cloneMinutes,
      forPeak,
    });
    const isCounted = minute >= MINUTES;
    for (let order = serving + orders.length; order < wanted; order++) {
      orders.push({ servesAt: minute + cloneMinutes });
      if (isCounted) clones++;
    }
    if (wanted < serving + orders.length && orders.length === 0) serving = Math.max(1, wanted);
    if (!isCounted) continue;
    asked += now;
    lost += Math.max(0, now - capacity);
    overloaded += now > capacity ? 1 : 0;
    replicaMinutes += serving + orders.length;
    if (minute % 15 === 0) {
      loads.push(Math.round(now * 10) / 10);
      capacities.push(Math.round(capacity * 10) / 10);
    }
  }
  const counted = (days - 1) * MINUTES;
  return {
    overloadedShare: overloaded / counted,
    lostShare: asked === 0 ? 0 : lost / asked,
    replicaHours: replicaMinutes / 60 / (days - 1),
    clones: clones / (days - 1),
    load: loads,
    capacity: capacities,
  };
}

/** The older the snapshot of the night, the more there is to replay. */
function cloneNanosAt(minute: number, share: number, { database, copyRate }: Plan, values: CloningValues): number {
  const age = database.snapshotAgeNanos === 0 ? 0 : ((minute + MINUTES - values.snapshotMinute) % MINUTES) * 60e9;
  const updates = Math.min(database.updatesPerSecond * share, values.replayPerSecond * values.replayShare);
  return predictedNanos({ ...database, updatesPerSecond: updates, snapshotAgeNanos: age }, copyRate, values);
}

/** Requests a second in each minute. */
function loadOver({ days, peak }: Plan, values: CloningValues, streams: RandomStreams): Float64Array {
  const load = new Float64Array(days * MINUTES);
  const noise = streams.stream('load.noise');
  let factor = 1;
  for (let minute = 0; minute < load.length; minute++) {
    if (minute % 15 === 0) factor = noise.lognormal(0, values.loadNoise);
    const hour = Math.floor(minute / 60) % 24;
    const part = (minute % 60) / 60;
    const usual = SITE_BY_HOUR[hour]! * (1 - part) + SITE_BY_HOUR[(hour + 1) % 24]! * part;
    load[minute] = peak * usual * factor;
  }
  const crowd = streams.stream('load.crowd');
  for (let day = 1; day < days; day++) {
    const minutes = crowd.bernoulli(values.crowdShare) ? values.crowdMinutes : 0;
    const from = day * MINUTES + crowd.integer(values.crowdEarliestMinute, values.crowdLatestMinute);
    for (let minute = 0; minute < minutes; minute++)
      load[from + minute]! *= 1 + Math.min(1, minute / values.crowdRampMinutes);
  }
  return load;
}
