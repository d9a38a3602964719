/**
 * One run of the experiment `rejuvenation`: one host over the time that the scenario gives, with the mechanisms of
 * reboots/. Runs are independent replications, so the intervals of means are those of independent observations,
 * whatever the correlation within a run.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { Measures } from '../../../experiment/metrics.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { AllDownRuns } from '../../../experiment/rare/all-down-runs.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf, tellOutage } from '../../../experiment/telling.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { RejuvenationSettings } from './form.ts';
import type { Life, LifePlan } from './life-plan.ts';
import type { LifeMetric, RejuvenationMetric } from './metrics.ts';
import { ReplicatedLives } from './replicated-lives.ts';
import { planOf, type Testbed, testbedOn, YEAR_NANOS } from './testbed.ts';

export function rejuvenationRunner(parts: HostParts): RunnerOf<RejuvenationSettings, RejuvenationMetric> {
  const testbeds = new Map<string, Testbed>();
  const rareRuns = new AllDownRuns<RejuvenationSettings>();
  return (spec, observer) => {
    const { id, variant, run, seed } = spec;
    const { settings } = variant;
    const { rare } = settings;
    if (rare !== undefined)
      return rareRuns.record(spec, rare.effort, () => {
        const system = new ReplicatedLives(settings, parts, rare.replicas);
        return { system, mttfNanos: system.mttfNanos };
      });
    const testbed = testbedFor(settings, parts, testbeds, observer);
    testbed.scene.handover.clear();
    const plan = { ...planOf(settings, parts, testbed, `${seed}/${run}`), observer: observer ?? null };
    const life = testbed.life.live({ ...plan, seen: seenBy(observer, settings) });
    return {
      status: 'measured',
      id,
      variant: variant.name,
      run,
      measures: measuresOf(life, settings),
      events: testbed.host.simulation.events,
    };
  };
}

function testbedFor(
  settings: RejuvenationSettings,
  parts: HostParts,
  known: Map<string, Testbed>,
  observer: RunObserver | undefined,
): Testbed {
  if (observer?.drew !== undefined)
    return build(settings, parts, (stream, index, value) => observer.drew?.(0, stream, index, value));
  const { vms, memoryOfEach, service, aging, constants } = settings;
  const kind = JSON.stringify([vms, memoryOfEach, service, aging, constants]);
  let testbed = known.get(kind);
  if (testbed === undefined) {
    testbed = build(settings, parts, null);
    known.set(kind, testbed);
  }
  return testbed;
}

function build(settings: RejuvenationSettings, parts: HostParts, observer: DrawObserver | null): Testbed {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  return testbedOn(simulation, new RandomStreams('', observer), settings, parts);
}

function seenBy(observer: RunObserver | undefined, { vms, warmUp, horizon }: RejuvenationSettings): LifePlan['seen'] {
  const tell = tellerOf(observer);
  if (tell === undefined) return undefined;
  const [atNanos, untilNanos] = [Math.round(warmUp * 1e6), Math.round((warmUp + horizon) * 1e6)];
  const facts = { services: vms };
  tell({ kind: 'watched', atNanos, untilNanos, actor: 'clients', text: 'outages are counted', facts });
  return (service, fromNanos, toNanos, why) => {
    const strike = `${why} of vm${service}`;
    tell({ kind: 'strike', atNanos: fromNanos, actor: strike, text: why });
    const because = [`strike of ${strike}`];
    tellOutage(tell, { actor: `client of vm${service}`, fromNanos, toNanos, counts: true, because });
  };
}

function measuresOf({ outages, counts, slowNanos }: Life, settings: RejuvenationSettings) {
  const years = (settings.horizon * 1e6) / YEAR_NANOS;
  const serviceYears = years * settings.vms;
  const perServiceYear = (nanos: number): number => nanos / 1e9 / serviceYears;
  return {
    'unavailability|service': outages.downNanos / outages.watchedNanos,
    'downtime|service-year': perServiceYear(outages.downNanos),
    'plannedVmmDowntime|service-year': perServiceYear(outages.nanosOf('planned-vmm')),
    'plannedGuestDowntime|service-year': perServiceYear(outages.nanosOf('planned-guest')),
    'agingDowntime|service-year': perServiceYear(outages.nanosOf('aging')),
    'failureDowntime|service-year': perServiceYear(outages.nanosOf('failure')),
    'noMemoryDowntime|service-year': perServiceYear(outages.nanosOf('no-memory')),
    // A service answers or does not.
    ...ttrMeasure(outages.meanNanos),
    'longestOutage|service': outages.longestNanos / 1e9,
    'lostRequests|million': outages.lostShare * 1e6,
    'slowTime|service-year': perServiceYear(slowNanos) / 3600,
    'vmmRejuvenations|host-year': counts.vmmRejuvenations / years,
    'guestRejuvenations|host-year': counts.guestRejuvenations / years,
    'vmmAgingFailures|host-year': counts.vmmAgingFailures / years,
    'guestAgingFailures|host-year': counts.guestAgingFailures / years,
    'failedCreations|host-year': counts.failedCreations / years,
    'otherFailures|host-year': (counts.vmmFailures + counts.guestFailures) / years,
  } satisfies Measures<LifeMetric>;
}
