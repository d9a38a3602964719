/** A host for lives over years, and the plan of one: what a scenario says, in parts of the model. */
import { fieldOf } from '../../../experiment/field-failures.ts';
import { named } from '../../../experiment/named.ts';
import { together, valuesOf, valuesWith } from '../../../experiment/parameter.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
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
import { HostLife } from './host-life.ts';
import type { LifePlan } from './life-plan.ts';

export const YEAR_NANOS: number = days(365.25);
/** Demands without leaks. */
const AGELESS: Partial<AgingValues> = { requestLeakBytes: 0, domainLeakBytes: 0, errorPathLeakBytes: 0 };

/** Built once for all runs on a kind of host. */
export interface Testbed {
  readonly host: Host;
  readonly life: HostLife;
  readonly scene: RebootScene;
}

export function testbedOn(
  simulation: Simulation,
  streams: RandomStreams,
  settings: RejuvenationSettings,
  { services }: HostParts,
  name = 'host',
): Testbed {
  const { vms, memoryOfEach, constants, aging } = settings;
  const shape = { guests: vms, guestBytes: memoryOfEach };
  const host = new Host(simulation, streams, valuesWith(hostParameters, constants), shape, name);
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

export function planOf(
  settings: RejuvenationSettings,
  { policies, reboots }: HostParts,
  { scene }: Testbed,
  seed: string,
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
    observer: null,
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
