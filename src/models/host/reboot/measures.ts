/** Computes the measures of a record from the observations of a reboot. */

import type { Measures } from '../../../experiment/metrics.ts';
import type { PhaseRecord, SeriesRecord } from '../../../experiment/record.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import { ms } from '../../../kernel/time.ts';
import type { RebootPart } from '../reboots/step.ts';
import type { RebootMetric } from './metrics.ts';
import type { Observed } from './observed.ts';
import type { Resident } from './testbed.ts';

type RebootMeasures = Measures<RebootMetric>;

export function measuresOf(observed: Observed): RebootMeasures {
  const { testbed, episode } = observed;
  const { recovery: result } = episode;
  const outages = testbed.residents.map((resident) => outageOf(resident, observed));
  const isBack = result !== null && outages.every(({ toNanos }) => toNanos < Number.POSITIVE_INFINITY);
  const preserved = testbed.host.guests.filter((guest) => guest.state === 'running' && guest.boots === 1).length;
  const open = testbed.residents.filter(({ session }) => session.stateAt(observed.endNanos) === 'open').length;
  const always: RebootMeasures = {
    'back|rebooted': isBack ? 1 : 0,
    'preservedVms|rebooted': preserved,
    'sessionsKept|rebooted': open,
  };
  if (!isBack) return always;
  const seconds = outages.map(({ awayNanos }) => awayNanos / 1e9).sort((a, b) => a - b);
  return {
    ...always,
    'meanDowntime|back': meanOf(seconds),
    'longestDowntime|back': seconds.at(-1) ?? 0,
    'medianDowntime|back': (at(seconds, (seconds.length - 1) >> 1) + at(seconds, seconds.length >> 1)) / 2,
    'shortestDowntime|back': seconds[0] ?? 0,
    'rebootTime|back': (result.toNanos - result.fromNanos) / 1e9,
    ...partTime(observed, 'preserving', 'preserveTime|back'),
    ...partTime(observed, 'restoring', 'restoreTime|back'),
    ...partTime(observed, 'vmm', 'vmmRestart|back'),
    ...partTime(observed, 'dom0', 'hostRestart|back'),
    ...renewalsOf(observed),
    ...takeoverOf(observed),
    ...workOf(observed, outages),
    ...ttrMeasure(ttrOf(observed, outages)),
  };
}

/** 1 minus the ratios of the mean downtimes and of the reboot times, if both exist. */
export function reductionOf(measures: RebootMeasures, baseline: RebootMeasures): RebootMeasures {
  const shares = { 'reduction|against': 'meanDowntime|back', 'timeReduction|against': 'rebootTime|back' } as const;
  return Object.fromEntries(
    Object.entries(shares).flatMap(([reduction, metric]) => {
      const [own, other] = [measures[metric], baseline[metric]];
      return own === undefined || other === undefined || other === 0 ? [] : [[reduction, 1 - own / other]];
    }),
  );
}

/** The phases: the steps one after another, then the combined phases of the VMs and of the outages. */
export function phasesOf(observed: Observed): PhaseRecord[] {
  const { episode, vmPhases, testbed } = observed;
  const steps = (episode.recovery?.repairs ?? []).map(({ repair, fromNanos, toNanos }) => ({
    actor: 'reboot',
    phase: repair.name,
    fromNanos,
    toNanos,
  }));
  const outages = testbed.residents
    .map((resident) => outageOf(resident, observed))
    .filter(({ fromNanos, toNanos }) => fromNanos < toNanos && toNanos < Number.POSITIVE_INFINITY);
  const away = outages.map(({ fromNanos, toNanos }) => ({ actor: 'services', phase: 'away', fromNanos, toNanos }));
  return [...steps, ...together(vmPhases, 'VMs'), ...together(away, 'services')];
}

/** The work of all VMs over time. */
export function seriesOf({ testbed, settings, endNanos }: Observed): SeriesRecord[] {
  const works = testbed.residents.flatMap(({ service }) => service.work ?? []);
  const [first] = works;
  if (first === undefined) return [];
  const { stepNanos } = first.throughput;
  const together = Math.max(1, Math.round(ms(settings.throughputStep) / stepNanos));
  const all = works.map(({ throughput }) => throughput.perSecond(endNanos, together));
  const values = (all[0] ?? []).map((_, index) => all.reduce((sum, each) => sum + (each[index] ?? 0), 0));
  return [{ name: 'throughput', unit: `${first.unit}/s`, fromNanos: 0, stepNanos: together * stepNanos, values }];
}

/** The observations of a VM's client. */
export interface SeenOutage {
  /** First failed probe and first good probe after it; infinite if there was none. */
  readonly fromNanos: number;
  readonly toNanos: number;
  /** All outages together. */
  readonly awayNanos: number;
}

export function outageOf({ prober }: Resident, { endNanos }: Observed): SeenOutage {
  const outages = prober.outagesUntil(endNanos);
  return {
    fromNanos: outages[0]?.fromNanos ?? 0,
    toNanos: outages.at(-1)?.toNanos ?? 0,
    awayNanos: outages.reduce((sum, { fromNanos, toNanos }) => sum + toNanos - fromNanos, 0),
  };
}

/** From the beginning of the first step of this part to the end of its last. */
function partTime({ episode }: Observed, part: RebootPart, metric: RebootMetric): RebootMeasures {
  const steps = (episode.recovery?.repairs ?? []).filter(({ repair }) => repair.part === part);
  const [first, last] = [steps[0], steps.at(-1)];
  return first === undefined || last === undefined ? {} : { [metric]: (last.toNanos - first.fromNanos) / 1e9 };
}

/** What is new under the VMs, as far as they run on the host or on one that was renewed before. */
function renewalsOf({ testbed: { host } }: Observed): RebootMeasures {
  const under = (isNew: boolean): number => host.guests.filter(({ isElsewhere }) => isNew || isElsewhere).length;
  return {
    'renewedVmm|back': under(host.vmm.starts > 1),
    'renewedKernel|back': under(host.dom0.bootedAtNanos > 0),
    'renewedDeviceModels|back': host.guests.filter(({ attachments }) => attachments > 1).length,
  };
}

/** The takeovers of page caches by all guests. */
function takeoverOf({ testbed }: Observed): RebootMeasures {
  let [kept, dropped, wrong] = [0, 0, 0];
  for (const { takeover } of testbed.host.guests) {
    kept += takeover.kept;
    dropped += takeover.dropped;
    wrong += takeover.wrong;
  }
  if (kept + dropped === 0) return {};
  return { 'keptCache|taken-over': kept / (kept + dropped), 'wrongBlocks|taken-over': wrong };
}

function workOf({ testbed, settings, endNanos }: Observed, outages: readonly SeenOutage[]): RebootMeasures {
  const losses: number[] = [];
  for (const [index, { service }] of testbed.residents.entries()) {
    const { work } = service;
    const outage = outages[index];
    if (work === null || outage === undefined) continue;
    // The same piece of work is compared, since the parts of a test differ.
    const before = work.throughput.rateOf(work.sample, 0, ms(settings.before));
    const after = work.throughput.rateOf(work.sample, outage.toNanos, endNanos);
    // The run was too short for one of them.
    if (before === 0 || after === 0) continue;
    losses.push(1 - after / before);
  }
  if (losses.length === 0) return {};
  return { 'throughputLoss|working': meanOf(losses) };
}

/** Until the last VM is responsive, from the crash, or from the first failed probe of a planned reboot. */
function ttrOf(observed: Observed, outages: readonly SeenOutage[]): number {
  const { occasion, episode, testbed, settings, endNanos } = observed;
  // A pause between two probes is seen by none.
  const firstFailed = Math.min(...outages.filter(({ toNanos }) => toNanos > 0).map(({ fromNanos }) => fromNanos));
  const plannedAt = Number.isFinite(firstFailed) ? firstFailed : (episode.recovery?.fromNanos ?? 0);
  const failedNanos = occasion.fault === null ? plannedAt : episode.struckAt;
  const times = testbed.residents.map(({ service: { work } }, index) => {
    const probed = Math.max(0, (outages[index]?.toNanos ?? 0) - failedNanos);
    if (work === null || probed === Number.POSITIVE_INFINITY) return probed;
    const { throughput, sample } = work;
    const before = throughput.rateOf(sample, 0, ms(settings.before));
    if (before === 0) return Number.POSITIVE_INFINITY;
    const windowNanos = Math.max(LEAST_WINDOW_NANOS, (sample / before) * 1e9);
    const watch = { former: { fromNanos: 0, toNanos: failedNanos }, failedNanos, untilNanos: endNanos, windowNanos };
    return timeToResponsiveness(throughput, { ...watch, backNanos: failedNanos + probed });
  });
  return Math.max(...times);
}

/** Over which the level of a service is judged, or for as long as a piece of its work takes. */
const LEAST_WINDOW_NANOS = 1e9;

/** Combines phases of the same name, from the first beginning to the last end, in the order of their beginnings. */
function together(phases: readonly PhaseRecord[], actor: string): PhaseRecord[] {
  const spans = new Map<string, { fromNanos: number; toNanos: number }>();
  for (const { phase, fromNanos, toNanos } of phases) {
    const span = spans.get(phase);
    if (span === undefined) spans.set(phase, { fromNanos, toNanos });
    else {
      span.fromNanos = Math.min(span.fromNanos, fromNanos);
      span.toNanos = Math.max(span.toNanos, toNanos);
    }
  }
  return [...spans]
    .map(([phase, span]) => ({ actor, phase, ...span }))
    .sort((a, b) => a.fromNanos - b.fromNanos || a.toNanos - b.toNanos);
}

const at = (values: readonly number[], index: number): number => values[index] ?? 0;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
