/**
 * One run of the experiment `cluster`: hosts that share only the order of their rejuvenations. Therefore each
 * rejuvenation cycle is simulated separately, and the throughput of the cluster is the sum: a host works except during
 * its cycle, and a spare does not work. Sessions stay with their VM: no other host serves the requests of a host that
 * is down.
 */

import { measured } from '../../../experiment/metrics.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { partObserver } from '../../../experiment/part-observer.ts';
import type { RunRecord, SeriesRecord } from '../../../experiment/record.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import type { HostParts } from '../experiment/parts.ts';
import { type Cycle, cycleOf, EndlessCycle, LEAD_SECONDS } from './cycle.ts';
import { type FailedHosts, failedHosts, failureMeasures } from './failed-hosts.ts';
import { type ClusterSettings, LIVE_MIGRATION } from './form.ts';
import type { ClusterMetric } from './metrics.ts';
import { ClusterTestbed } from './testbed.ts';

/** Recorded time before the first cycle and after the last. */
const MARGIN_SECONDS = 60;
/** The lowest throughput is that of means over this time. */
const WINDOW_SECONDS = 60;

export function clusterRunner(parts: HostParts): RunnerOf<ClusterSettings, ClusterMetric> {
  const testbeds = new Map<string, ClusterTestbed>();
  return (spec, observer) => {
    const testbed = testbedFor(spec.variant.settings, parts, testbeds, observer);
    try {
      return recordOf(spec, testbed, observer);
    } catch (error) {
      if (!(error instanceof EndlessCycle)) throw error;
      return { status: 'timeout', id: spec.id, variant: spec.variant.name, run: spec.run, message: error.message };
    }
  };
}

function recordOf(
  { id, variant, run, seed }: SpecOf<ClusterSettings>,
  testbed: ClusterTestbed,
  observer: RunObserver | undefined,
): RunRecord<ClusterMetric> {
  const { settings } = variant;
  const cycles: Cycle[] = [];
  let atSeconds = 0;
  for (let host = 0; host < Math.min(settings.courses, cyclesOf(settings)); host++) {
    const part =
      observer && partObserver({ observer, whose: `host${host + 1}`, originNanos: (atSeconds - LEAD_SECONDS) * 1e9 });
    const cycle = cycleOf(testbed, settings, `${seed}/${run}/${host}`, part);
    part?.ended?.();
    cycles.push(cycle);
    atSeconds += cycle.shares.length;
  }
  const total = passOf(cycles, settings);
  const failed = failedHosts(testbed, settings, `${seed}/${run}`, observer);
  const other = otherCycle(testbed, settings, `${seed}/${run}/0`);
  return {
    status: 'measured',
    id,
    variant: variant.name,
    run,
    measures: {
      ...measuresOf(cycles, total, failed, settings),
      ...failureMeasures(failed, settings),
      ...(other !== null && crossoverOf(cycles, other, settings)),
    },
    series: [seriesOf(total)],
    events: cycles.reduce((sum, { events }) => sum + events, (other?.events ?? 0) + (failed?.events ?? 0)),
  };
}

function testbedFor(
  settings: ClusterSettings,
  parts: HostParts,
  known: Map<string, ClusterTestbed>,
  observer: RunObserver | undefined,
): ClusterTestbed {
  if (observer?.drew !== undefined)
    return new ClusterTestbed(settings, parts, (stream, index, value) => observer.drew?.(0, stream, index, value));
  const { vms, memoryOfEach, service, constants } = settings;
  const kind = JSON.stringify([vms, memoryOfEach, service, constants]);
  let testbed = known.get(kind);
  if (testbed === undefined) {
    testbed = new ClusterTestbed(settings, parts, null);
    known.set(kind, testbed);
  }
  return testbed;
}

/** A cycle of the strategy with a spare, for comparison. */
function otherCycle(testbed: ClusterTestbed, settings: ClusterSettings, seed: string): Cycle | null {
  const { against, strategy } = settings;
  return against === undefined || strategy === LIVE_MIGRATION
    ? null
    : cycleOf(testbed, { ...settings, strategy: against }, seed);
}

/**
 * With m hosts a strategy without a spare loses m L in an interval T, one with a spare T + (m - 1) M, where L and M are
 * the losses in one cycle: the losses are equal at m = (T - M) / (L - M).
 */
function crossoverOf(cycles: readonly Cycle[], other: Cycle, { interval }: ClusterSettings) {
  const intervalSeconds = interval / 1000;
  const lost = sumOver(cycles.length, cycles, ({ lostSeconds }) => lostSeconds) / cycles.length;
  return measured<ClusterMetric>(
    { 'mostHosts|against': 1 + intervalSeconds / other.shares.length },
    lost > other.lostSeconds
      ? { 'crossover|against': (intervalSeconds - other.lostSeconds) / (lost - other.lostSeconds) }
      : null,
  );
}

/** The number of hosts rejuvenated in a pass. With a spare it is one less: after the pass another host is the spare. */
const cyclesOf = ({ hosts, strategy }: ClusterSettings): number => (strategy === LIVE_MIGRATION ? hosts - 1 : hosts);

/** The throughput of the cluster in each second of a pass and shortly before and after, in hosts at work. */
function passOf(cycles: readonly Cycle[], settings: ClusterSettings): readonly number[] {
  const count = cyclesOf(settings);
  const seconds = sumOver(count, cycles, ({ shares }) => shares.length);
  const total = Array.from({ length: seconds + 2 * MARGIN_SECONDS }, () => count);
  let second = MARGIN_SECONDS;
  for (let index = 0; index < count; index++)
    for (const share of cycleAt(cycles, index).shares) {
      total[second] = count - 1 + share;
      second += 1;
    }
  return total;
}

function measuresOf(
  cycles: readonly Cycle[],
  total: readonly number[],
  failed: FailedHosts | undefined,
  settings: ClusterSettings,
) {
  const { hosts, interval } = settings;
  const count = cyclesOf(settings);
  const pass = total.slice(MARGIN_SECONDS, -MARGIN_SECONDS);
  const lost = sumOver(count, cycles, ({ lostSeconds }) => lostSeconds) + (failed?.lostSeconds ?? 0);
  const intervalSeconds = interval / 1000;
  const mean = (of: (cycle: Cycle) => number): number => sumOver(cycles.length, cycles, of) / cycles.length;
  return measured<ClusterMetric>(
    pass.length <= intervalSeconds
      ? {
          'throughput|interval': (count * intervalSeconds - lost) / (hosts * intervalSeconds),
          'missingHosts|interval': hosts - count + lost / intervalSeconds,
        }
      : null,
    {
      'throughput|pass': meanOf(pass) / hosts,
      'lowestThroughput|pass': lowestMean(pass, WINDOW_SECONDS) / hosts,
      'passTime|cluster': pass.length,
      'turnTime|host': mean(({ shares }) => shares.length),
      'lostTime|host': mean(({ lostSeconds }) => lostSeconds),
      ...ttrMeasure(mean(({ ttrNanos }) => ttrNanos)),
      'silence|host': mean(({ silentSeconds }) => silentSeconds),
      'silence|vm': mean(({ vmSilentSeconds }) => vmSilentSeconds),
    },
  );
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

function cycleAt(cycles: readonly Cycle[], index: number): Cycle {
  return cycles[index % cycles.length] as Cycle;
}

function sumOver(count: number, cycles: readonly Cycle[], of: (cycle: Cycle) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += of(cycleAt(cycles, index));
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
