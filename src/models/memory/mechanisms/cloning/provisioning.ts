/** When replicas of a database are ordered, and when they are given back. A replica that is ordered serves later. */
import type { Entry } from '../../../../experiment/entry.ts';

export interface Situation {
  /** Requests a second now. */
  readonly load: number;
  /** The same minute, and from there on, of the day before; null on the first day. */
  readonly yesterday: ((minutesFromThen: number) => number) | null;
  /** Replicas that serve, and those that have been ordered besides. */
  readonly serving: number;
  readonly ordered: number;
  readonly requestsPerReplica: number;
  /** A replica is wanted from this share of the capacity on, and given back below the other. */
  readonly busyShare: number;
  readonly idleShare: number;
  /** How long it takes from an order to a replica that serves, as predicted now. */
  readonly cloneMinutes: number;
  /** Replicas for the busiest minute of a usual day. */
  readonly forPeak: number;
}

export interface Policy extends Entry {
  /** The replicas that there should be. */
  wanted(situation: Situation): number;
}

const needed = (load: number, { requestsPerReplica, busyShare }: Situation): number =>
  Math.max(1, Math.ceil(load / (requestsPerReplica * busyShare)));

const fixedAtPeak: Policy = {
  name: 'peak',
  summary: 'always as many as the busiest minute of a usual day needs',
  wanted: ({ forPeak }) => forPeak,
};

const reactive: Policy = {
  name: 'reactive',
  summary: 'orders another when those that serve are busy, and gives one back when they are not',
  wanted(situation) {
    const { load, serving, ordered, requestsPerReplica, busyShare, idleShare } = situation;
    const now = serving + ordered;
    if (load > serving * requestsPerReplica * busyShare) return Math.max(now, needed(load, situation));
    const isIdle = serving > 1 && load < (serving - 1) * requestsPerReplica * idleShare;
    return isIdle && ordered === 0 ? now - 1 : now;
  },
};

const predictive: Policy = {
  name: 'predictive',
  summary: 'orders what the load will need once a clone ordered now serves, by the day before and the load of today',
  wanted(situation) {
    const { load, yesterday, cloneMinutes } = situation;
    if (yesterday === null) return reactive.wanted(situation);
    const trend = load / Math.max(1, yesterday(0));
    let most = load;
    for (let minute = 1; minute <= Math.ceil(cloneMinutes) + 10; minute++)
      most = Math.max(most, yesterday(minute) * trend);
    return needed(most, situation);
  },
};

export const policies: readonly Policy[] = [fixedAtPeak, reactive, predictive];
