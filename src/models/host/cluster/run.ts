/**
 * One run of the experiment `cluster`: hosts that share nothing but the order of their turns. So the course of each
 * turn is simulated by itself, and the cluster is their sum: a host is at work except in its turn, and a spare is not
 * at work at all. Sessions stay with their VM: nobody takes over the requests of a host that is away.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import type { SeriesRecord } from '../../../experiment/record.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import type { HostParts } from '../experiment/parts.ts';
import { type Course, courseOf } from './course.ts';
import { type ClusterSettings, LIVE_MIGRATION } from './form.ts';
import type { ClusterMetric } from './metrics.ts';
import { Site } from './site.ts';

/** Before the first turn and after the last, in what is recorded of a pass. */
const MARGIN_SECONDS = 60;
/** The lowest throughput is looked for in means of so long. */
const WINDOW_SECONDS = 60;

export function clusterRunner(parts: HostParts): RunnerOf<ClusterSettings> {
  const sites = new Map<string, Site>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const site = siteFor(settings, parts, sites, observer);
    const courses = Array.from({ length: Math.min(settings.courses, turnsOf(settings)) }, (_, host) =>
      courseOf(site, settings, `${seed}/${run}/${host}`, observer),
    );
    const total = passOf(courses, settings);
    const other = otherCourse(site, settings, `${seed}/${run}/0`);
    return {
      status: 'measured',
      id,
      variant: variant.name,
      run,
      measures: {
        ...measuresOf(courses, total, settings),
        ...(other !== null && crossoverOf(courses, other, settings)),
      },
      series: [seriesOf(total)],
      events: courses.reduce((sum, { events }) => sum + events, other?.events ?? 0),
    };
  };
}

function siteFor(
  settings: ClusterSettings,
  parts: HostParts,
  known: Map<string, Site>,
  observer: RunObserver | undefined,
): Site {
  if (observer?.drew !== undefined)
    return new Site(settings, parts, (stream, index, value) => observer.drew?.(0, stream, index, value));
  const { vms, memoryOfEach, service, constants } = settings;
  const kind = JSON.stringify([vms, memoryOfEach, service, constants]);
  let site = known.get(kind);
  if (site === undefined) {
    site = new Site(settings, parts, null);
    known.set(kind, site);
  }
  return site;
}

/** A turn of the strategy with a spare, for a comparison with one that has none. */
function otherCourse(site: Site, settings: ClusterSettings, seed: string): Course | null {
  const { against, strategy } = settings;
  return against === undefined || strategy === LIVE_MIGRATION
    ? null
    : courseOf(site, { ...settings, strategy: against }, seed);
}

/**
 * With m hosts a strategy without a spare misses m L in an interval T, one with a spare T + (m - 1) M, where L and M
 * are lost in a turn of each: they miss the same at m = (T - M) / (L - M).
 */
function crossoverOf(courses: readonly Course[], other: Course, { interval }: ClusterSettings) {
  const intervalSeconds = interval / 1000;
  const lost = sumOver(courses.length, courses, ({ lostSeconds }) => lostSeconds) / courses.length;
  return {
    'mostHosts|against': 1 + intervalSeconds / other.shares.length,
    ...(lost > other.lostSeconds && {
      'crossover|against': (intervalSeconds - other.lostSeconds) / (lost - other.lostSeconds),
    }),
  } satisfies Partial<Record<ClusterMetric, number>>;
}

/** Hosts that are rejuvenated in a pass. After it the spare is another host than before, as fresh as the others. */
const turnsOf = ({ hosts, strategy }: ClusterSettings): number => (strategy === LIVE_MIGRATION ? hosts - 1 : hosts);

/** What the whole cluster does in each second of a pass and shortly before and after, in hosts at work. */
function passOf(courses: readonly Course[], settings: ClusterSettings): readonly number[] {
  const turns = turnsOf(settings);
  const seconds = sumOver(turns, courses, ({ shares }) => shares.length);
  const total = Array.from({ length: seconds + 2 * MARGIN_SECONDS }, () => turns);
  let second = MARGIN_SECONDS;
  for (let turn = 0; turn < turns; turn++)
    for (const share of courseAt(courses, turn).shares) {
      total[second] = turns - 1 + share;
      second += 1;
    }
  return total;
}

function measuresOf(courses: readonly Course[], total: readonly number[], settings: ClusterSettings) {
  const { hosts, interval } = settings;
  const turns = turnsOf(settings);
  const pass = total.slice(MARGIN_SECONDS, -MARGIN_SECONDS);
  const lost = sumOver(turns, courses, ({ lostSeconds }) => lostSeconds);
  const intervalSeconds = interval / 1000;
  const mean = (of: (course: Course) => number): number => sumOver(courses.length, courses, of) / courses.length;
  return {
    ...(pass.length <= intervalSeconds && {
      'throughput|interval': (turns * intervalSeconds - lost) / (hosts * intervalSeconds),
      'missingHosts|interval': hosts - turns + lost / intervalSeconds,
    }),
    'throughput|pass': meanOf(pass) / hosts,
    'lowestThroughput|pass': lowestMean(pass, WINDOW_SECONDS) / hosts,
    'passTime|cluster': pass.length,
    'turnTime|host': mean(({ shares }) => shares.length),
    'lostTime|host': mean(({ lostSeconds }) => lostSeconds),
    'silence|host': mean(({ silentSeconds }) => silentSeconds),
  } satisfies Partial<Record<ClusterMetric, number>>;
}

function seriesOf(total: readonly number[]): SeriesRecord {
  const values = total.map((value) => Math.round(value * 1e4) / 1e4);
  return {
    name: 'throughput of the cluster',
    unit: 'hosts at work',
    fromNanos: -MARGIN_SECONDS * 1e9,
    stepNanos: 1e9,
    values,
  };
}

function courseAt(courses: readonly Course[], turn: number): Course {
  return courses[turn % courses.length] as Course;
}

function sumOver(turns: number, courses: readonly Course[], of: (course: Course) => number): number {
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) sum += of(courseAt(courses, turn));
  return sum;
}

function lowestMean(values: readonly number[], width: number): number {
  let sum = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, value] of values.entries()) {
    sum += value - (values[index - width] ?? 0);
    if (index + 1 >= Math.min(width, values.length)) lowest = Math.min(lowest, sum / Math.min(width, values.length));
  }
  return lowest;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
