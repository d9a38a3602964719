/**
 * One run: a host works, is rebooted by a mechanism, and continues until its services have answered again for a while.
 * The measures are observations of clients outside.
 */

import type { Detection } from '../../../experiment/detector.ts';
import { Episode, watchUntil } from '../../../experiment/episode.ts';
import { repairsOf, upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf } from '../../../experiment/telling.ts';
import { ms } from '../../../kernel/time.ts';
import { wildStores } from '../crashes/wild-stores.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import type { RebootMechanism } from '../reboots/mechanism.ts';
import { type RebootResult, reboot } from '../reboots/reboot.ts';
import { Handover } from '../reboots/scene.ts';
import type { RebootSettings } from './form.ts';
import { RebootLedger } from './ledger.ts';
import { measuresOf, phasesOf, reductionOf, seriesOf } from './measures.ts';
import type { RebootMetric } from './metrics.ts';
import type { Observed } from './observed.ts';
import { occasionOf } from './occasions.ts';
import type { RebootParts } from './parts.ts';
import { LONGEST_REBOOT_NANOS, Testbed } from './testbed.ts';
import { tellReboot, verdictOf } from './verdict.ts';

/** The period of checks whether the run is over. */
const LOOK_NANOS = 1e9;

/** Reuses the testbeds that it has built, one for each kind of host. */
export function rebootRunner(parts: RebootParts): RunnerOf<RebootSettings, RebootMetric> {
  const testbeds = new Map<string, Testbed>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const testbed = testbedFor(settings, parts, testbeds, observer);
    const occasion = occasionOf(settings, parts);
    const chance = `${seed}/${run}`;
    const { against } = settings;
    let baseline: Readonly<Record<string, number>> | null = null;
    let events = 0;
    if (against !== undefined && against !== settings.mechanism) {
      const mechanism = named(parts.reboots, against);
      baseline = measuresOf(observe(testbed, { settings: { ...settings, without: [] }, mechanism, occasion }, chance));
      events += testbed.simulation.events;
    }
    testbed.isHeard = true;
    const mechanism = named(parts.reboots, settings.mechanism);
    const observed = observe(testbed, { settings, mechanism, occasion }, chance, observer);
    const measures = measuresOf(observed);
    const facts = {
      id,
      variant: variant.name,
      run,
      measures: { ...measures, ...(baseline !== null && reductionOf(measures, baseline)) },
      phases: phasesOf(observed),
      series: seriesOf(observed),
      events: events + testbed.simulation.events,
    };
    const verdict = verdictOf(observed);
    tellReboot(tellerOf(observer), observed, verdict);
    return verdict === null ? { status: 'measured', ...facts } : { status: 'completed', ...facts, ...verdict };
  };
}

export function testbedFor(
  settings: RebootSettings,
  parts: HostParts,
  known: Map<string, Testbed>,
  observer: RunObserver | undefined,
): Testbed {
  if (observer?.drew !== undefined)
    return new Testbed(settings, parts, (stream, index, value) => observer.drew?.(0, stream, index, value));
  const { constants, vms, memoryOfEach, service, before, after, probeInterval, sessionTimeout, otherHost } = settings;
  const kind = JSON.stringify([
    [constants, vms, memoryOfEach, service, before, after, probeInterval, sessionTimeout],
    otherHost?.memory,
  ]);
  let testbed = known.get(kind);
  if (testbed === undefined) {
    testbed = new Testbed(settings, parts, null);
    known.set(kind, testbed);
  }
  return testbed;
}

export function observe(
  testbed: Testbed,
  { settings, mechanism, occasion }: Pick<Observed, 'settings' | 'occasion'> & { readonly mechanism: RebootMechanism },
  chance: string,
  observer?: RunObserver,
): Observed {
  const { simulation, host, residents } = testbed;
  testbed.begin(chance);
  host.observer = observer ?? null;
  show(observer, { model: 'host', simulation, machine: host });
  const vmPhases: PhaseRecord[] = [];
  const phase = (actor: string, name: string) => {
    const fromNanos = simulation.now;
    return () => void vmPhases.push({ actor, phase: name, fromNanos, toNanos: simulation.now });
  };
  const handover = new Handover();
  handover.hasImage = settings.imageLoadedBefore;
  const { fault, detector } = occasion;
  const tell = tellerOf(observer);
  const episode = new Episode<Detection, RebootResult>({
    simulation,
    fault: fault?.name ?? 'none',
    mechanism,
    note: (actor, text) => host.note(actor, text),
    tell,
  });
  host.keepUp(upkeepOf(mechanism, repairsOf(mechanism, settings.without)));
  if (settings.wildStores > 0) for (const { guest } of residents) strikeCache(guest, host, settings);
  const effort = (name: string): number => testbed.effortOf(name);
  const { values, migration, images, other } = testbed;
  const scene = { host, values, migration, handover, images, other, effort, phase };
  // The detection and the recovery are one process, since detectors and steps wait for the host's resources.
  const life = simulation.process(function* () {
    if (fault !== null) {
      yield simulation.delay(ms(settings.before));
      host.note('injector', fault.strike(host));
      episode.struck({ entry: 'normal operation', step: 'running' });
    }
    yield* detector.attach(host, (found) => void episode.hears(found));
    const failsAfter = settings.otherHost?.failsAfter;
    if (failsAfter !== undefined) testbed.failOther(ms(failsAfter));
    episode.ended(yield* reboot(mechanism, settings.without, scene, tell));
  }, 'reboot');
  const ledger = observer?.ledger === undefined ? null : new RebootLedger(host);
  const latest = ms(settings.before) + LONGEST_REBOOT_NANOS;
  const isOver = (): boolean => life.hasEnded && residents.every(({ service }) => service.endpoint.answers);
  watchUntil(isOver, simulation, { lookNanos: LOOK_NANOS, untilNanos: latest });
  const endNanos = simulation.now + ms(settings.after);
  simulation.run({ until: endNanos });
  if (ledger !== null) observer?.ledger?.(ledger.end());
  return { testbed, settings, occasion, episode, vmPhases, endNanos };
}

/** Until the reboot the guest's faulty kernel stores into its page cache. */
function strikeCache(guest: Guest, host: Host, { wildStores: stores, before }: RebootSettings): void {
  host.note('fault', `the kernel of ${guest.name} begins to store into its page cache, ${stores} times`);
  const chance = host.streams.stream(`${guest.name}.wild.stores`);
  guest.spawn(wildStores(guest, chance, stores, ms(before)), `${guest.name} wild stores`);
}
