/**
 * Hosts of a cluster that fail as those of a trace did: a host is away for as long as the trace says, and then restarts
 * cold and warms up again, as one such cycle of a run shows. A host that fails while it is rejuvenated counts for both;
 * a spare does not take the place of a failed host.
 */
import { type FieldFailures, fieldOf } from '../../../experiment/field-failures.ts';
import { type FieldFailure, fieldTimeline } from '../../../experiment/field-timeline.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { cycleOf } from './cycle.ts';
import type { ClusterSettings } from './form.ts';
import type { ClusterMetric } from './metrics.ts';
import type { ClusterTestbed } from './testbed.ts';

/** How a host comes back after a failure. */
const AFTER_FAILURE = 'cold-vm-reboot' as ClusterSettings['strategy'];
/** Failures within so long of each other count as together. */
const TOGETHER_SECONDS = 300;
const YEAR_HOURS = 8766;

export interface FailedHosts {
  readonly failures: readonly FieldFailure[];
  /** Work that was not done, in seconds of a host at work. */
  readonly lostSeconds: number;
  /** By number of hosts, the seconds for which so many were away. */
  readonly secondsAway: readonly number[];
  readonly events: number;
}

/** Undefined where nothing fails. */
export function failedHosts(
  testbed: ClusterTestbed,
  settings: ClusterSettings,
  seed: string,
  observer?: RunObserver,
): FailedHosts | undefined {
  const field = fieldOf(settings);
  if (field === undefined) return undefined;
  const { hosts, interval } = settings;
  const heard: DrawObserver | null =
    observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value);
  const failures = fieldTimeline(field, hosts, interval / 1000, new RandomStreams(seed, heard));
  const restart = cycleOf(testbed, { ...settings, strategy: AFTER_FAILURE }, `${seed}/failure`);
  const away = mergedByHost(failures, restart.silentSeconds, field, settings);
  const warmUp = restart.lostSeconds - restart.silentSeconds;
  return {
    failures,
    lostSeconds: away.reduce((sum, [from, to]) => sum + to - from, 0) + away.length * warmUp,
    secondsAway: secondsByCount(away, hosts, interval / 1000),
    events: restart.events,
  };
}

/** From when to when a host is away: one that fails while it restarts is away for longer. */
function mergedByHost(
  failures: readonly FieldFailure[],
  restartSeconds: number,
  { repair }: FieldFailures,
  { hosts, interval }: ClusterSettings,
): readonly (readonly [number, number])[] {
  const merged: [number, number][] = [];
  const last: ([number, number] | undefined)[] = Array.from({ length: hosts });
  for (const { host, atSeconds, awaySeconds } of failures) {
    const to = Math.min(interval / 1000, atSeconds + (repair === 'recovery' ? 0 : awaySeconds) + restartSeconds);
    const own = last[host];
    if (own !== undefined && atSeconds <= own[1]) own[1] = Math.max(own[1], to);
    else merged.push((last[host] = [atSeconds, to]));
  }
  return merged;
}

function secondsByCount(
  away: readonly (readonly [number, number])[],
  hosts: number,
  wholeSeconds: number,
): readonly number[] {
  const changes = away.flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const]).sort(([a], [b]) => a - b);
  const seconds = Array.from({ length: hosts + 1 }, () => 0);
  let [count, since] = [0, 0];
  for (const [at, change] of changes) {
    seconds[count]! += at - since;
    [count, since] = [count + change, at];
  }
  seconds[count]! += wholeSeconds - since;
  return seconds;
}

export function failureMeasures(
  failed: FailedHosts | undefined,
  { hosts, interval }: ClusterSettings,
): Partial<Record<ClusterMetric, number>> {
  if (failed === undefined) return {};
  const { failures, lostSeconds, secondsAway } = failed;
  const whole = interval / 1000;
  const shareFrom = (fewest: number): number =>
    secondsAway.slice(fewest).reduce((sum, seconds) => sum + seconds, 0) / whole;
  return {
    'hostFailures|interval': failures.length,
    'failedHosts|interval': lostSeconds / whole,
    'mostFailed|interval': secondsAway.findLastIndex((seconds) => seconds > 0),
    'noHost|interval': shareFrom(hosts),
    'noHostTime|year': shareFrom(hosts) * YEAR_HOURS,
    'noMajorityTime|year': shareFrom(Math.ceil(hosts / 2)) * YEAR_HOURS,
    ...(failures.length > 0 && { 'failedTogether|interval': togetherOf(failures) / failures.length }),
  };
}

/** Failures with one of another host nearby. They are in the order of time. */
function togetherOf(failures: readonly FieldFailure[]): number {
  return failures.filter((_, at) => hasNear(failures, at, 1) || hasNear(failures, at, -1)).length;
}

function hasNear(failures: readonly FieldFailure[], at: number, step: 1 | -1): boolean {
  const one = failures[at]!;
  for (let index = at + step; ; index += step) {
    const other = failures[index];
    if (other === undefined || Math.abs(one.atSeconds - other.atSeconds) > TOGETHER_SECONDS) return false;
    if (other.host !== one.host) return true;
  }
}
