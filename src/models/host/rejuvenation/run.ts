/**
 * One run of the experiment `rejuvenation`: one host over the time that the scenario gives, with the mechanisms of
 * reboots/. Runs are independent replications, so the intervals of means are those of independent observations,
 * whatever the correlation within a run.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { fieldOf } from '../../../experiment/field-failures.ts';
import type { Measures } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { together, valuesOf, valuesWith } from '../../../experiment/parameter.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf, tellOutage } from '../../../experiment/telling.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { days } from '../../../kernel/time.ts';
import type { HostParts } from '../experiment/parts.ts';
import { AgingHost, type AgingValues } from '../host/aging-host.ts';
import { Host } from '../host/host.ts';
import { agingParameters } from '../parameters/aging.ts';
import { hostParameters } from '../parameters/host.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import type { RebootMechanism } from '../reboots/mechanism.ts';
import { reboot } from '../reboots/reboot.ts';
import { Handover, type RebootScene } from '../reboots/scene.ts';
import { boot, shutDown } from '../reboots/steps/guests.ts';
import type { RejuvenationSettings } from './form.ts';
import { HostLife, type Life, type LifePlan } from './host-life.ts';
import type { RejuvenationMetric } from './metrics.ts';

const YEAR_NANOS: number = days(365.25);
/** Demands without leaks. */
const AGELESS: Partial<AgingValues> = { requestLeakBytes: 0, domainLeakBytes: 0, errorPathLeakBytes: 0 };

/** Built once for all runs on a kind of host. */
interface Testbed {
  readonly host: Host;
  readonly life: HostLife;
  readonly scene: RebootScene;
}

export function rejuvenationRunner(parts: HostParts): RunnerOf<RejuvenationSettings, RejuvenationMetric> {
  const testbeds = new Map<string, Testbed>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const testbed = testbedFor(settings, parts, testbeds, observer);
    testbed.scene.handover.clear();
    const life = testbed.life.live(planOf(settings, parts, testbed, `${seed}/${run}`, observer));
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

function build(settings: RejuvenationSettings, { services }: HostParts, observer: DrawObserver | null): Testbed {
  const { vms, memoryOfEach, constants, aging } = settings;
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const streams = new RandomStreams('', observer);
  const shape = { guests: vms, guestBytes: memoryOfEach };
  const host = new Host(simulation, streams, valuesWith(hostParameters, constants), shape);
  const service = named(services, settings.service);
  const values = valuesWith(serviceParameters, constants);
  // The throughput of single seconds is not needed over years.
  for (const guest of host.guests) service.install(guest, { values, streams, stepNanos: YEAR_NANOS, steps: 1 });
  const agingValues = together(valuesWith(agingParameters, constants), aging ? {} : AGELESS);
  return { host, life: new HostLife(new AgingHost(host, agingValues), agingValues), scene: sceneOf(host, settings) };
}

function sceneOf(host: Host, { memoryOfEach, constants }: RejuvenationSettings): RebootScene {
  const { demandSpread } = host.values;
  return {
    host,
    values: valuesWith(rebootParameters, constants),
    // No VM moves.
    migration: valuesOf(migrationParameters),
    handover: new Handover(),
    other: null,
    images: new Map(host.guests.map((guest) => [guest, host.disk.region(`${guest.name} image`, memoryOfEach)])),
    effort: (name) => host.streams.stream(`${name}.boot.effort`).uniform(1 - demandSpread, 1 + demandSpread),
    phase: () => () => {},
  };
}

function planOf(
  settings: RejuvenationSettings,
  { policies, reboots }: HostParts,
  { scene }: Testbed,
  seed: string,
  observer: RunObserver | undefined,
): LifePlan {
  const { vmm, guest, warmUp, horizon, failures, recovery } = settings;
  return {
    seed,
    warmUpNanos: Math.round(warmUp * 1e6),
    horizonNanos: Math.round(horizon * 1e6),
    failures: failures === true,
    field: fieldOf(settings),
    vmm: {
      ...dueOf(vmm, policies),
      reboot: () => rebootHost(named(reboots, vmm.reboot), scene),
      recover: () => rebootHost(named(reboots, recovery.vmm), scene),
    },
    guest: {
      ...dueOf(guest, policies),
      *reboot(_, one) {
        yield* shutDown(one, scene);
        yield* boot(one, scene);
      },
      recover: (_, one) => boot(one, scene),
    },
    observer: observer ?? null,
    seen: seenBy(observer, settings),
  };
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

function* rebootHost(mechanism: RebootMechanism, scene: RebootScene): ProcessBody {
  yield* reboot(mechanism, [], scene);
}

function dueOf(
  { policy: name, interval = 0, threshold = 1, idleLoad = 0 }: RejuvenationSettings['guest'],
  policies: HostParts['policies'],
) {
  const policy = named(policies, name);
  return { policy, settings: { intervalNanos: Math.round(interval * 1e6), threshold, idleLoad } };
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
  } satisfies Measures<RejuvenationMetric>;
}
