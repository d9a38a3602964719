/**
 * The life of one run: a host works, is rebooted by a mechanism, and goes on until its services have answered again for
 * a while. Those outside say what they saw of it.
 */

import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { wildStores } from '../crashes/wild-stores.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import { reboot } from '../reboots/reboot.ts';
import type { RebootMechanism } from '../reboots/reboot-step.ts';
import { Handover } from '../reboots/scene.ts';
import type { RebootSettings } from './form.ts';
import { measuresOf, phasesOf, reductionOf, seriesOf } from './measures.ts';
import type { Observed } from './observed.ts';
import { occasionOf } from './occasions.ts';
import { LONGEST_REBOOT_NANOS, Testbed } from './testbed.ts';
import { verdictOf } from './verdict.ts';

/** How often somebody looks whether all is over. */
const LOOK_NANOS = 1e9;

/** Keeps the testbeds it has built, one for each kind of host. */
export function rebootRunner(parts: HostParts): RunnerOf<RebootSettings> {
  const testbeds = new Map<string, Testbed>();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const testbed = testbedFor(settings, parts, testbeds, observer);
    const chance = `${seed}/${run}`;
    const { against } = settings;
    let baseline: Readonly<Record<string, number>> | null = null;
    let events = 0;
    if (against !== undefined && against !== settings.mechanism) {
      baseline = measuresOf(observe(testbed, { ...settings, without: [] }, named(parts.reboots, against), chance));
      events += testbed.simulation.events;
    }
    testbed.isHeard = true;
    const observed = observe(testbed, settings, named(parts.reboots, settings.mechanism), chance, observer);
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
    return verdict === null ? { status: 'measured', ...facts } : { status: 'completed', ...facts, ...verdict };
  };
}

function testbedFor(
  settings: RebootSettings,
  parts: HostParts,
  known: Map<string, Testbed>,
  observer: RunObserver | undefined,
): Testbed {
  if (observer?.drew !== undefined)
    return new Testbed(settings, parts, (stream, index, value) => observer.drew?.(0, stream, index, value));
  const { constants, vms, memoryOfEach, service, before, after, probeInterval, sessionTimeout } = settings;
  const kind = JSON.stringify([constants, vms, memoryOfEach, service, before, after, probeInterval, sessionTimeout]);
  let testbed = known.get(kind);
  if (testbed === undefined) {
    testbed = new Testbed(settings, parts, null);
    known.set(kind, testbed);
  }
  return testbed;
}

function observe(
  testbed: Testbed,
  settings: RebootSettings,
  mechanism: RebootMechanism,
  chance: string,
  observer?: RunObserver,
): Observed {
  const { simulation, host, residents } = testbed;
  testbed.begin(chance);
  host.listener = observer === undefined ? null : (at, actor, text) => observer.note(at, actor, text);
  const vmPhases: PhaseRecord[] = [];
  const phase = (actor: string, name: string) => {
    const fromNanos = simulation.now;
    return () => void vmPhases.push({ actor, phase: name, fromNanos, toNanos: simulation.now });
  };
  const handover = new Handover();
  handover.hasImage = settings.imageLoadedBefore;
  const occasion = occasionOf(settings);
  const { crash, watch } = occasion;
  for (const step of mechanism.steps) if (!settings.without.includes(step.name)) step.beforehand?.(host);
  if (settings.wildStores > 0) for (const { guest } of residents) strikeCache(guest, host, settings);
  const life = simulation.process(function* () {
    if (crash !== null) {
      yield simulation.delay(settings.before * 1e6);
      host.note('fault', crash.summary);
      crash.strike(host);
    }
    yield* watch.notice(host);
    host.note(watch.name, watch.summary);
    const effort = (name: string): number => testbed.effortOf(name);
    return yield* reboot(mechanism, settings.without, {
      host,
      values: testbed.values,
      handover,
      images: testbed.images,
      effort,
      phase,
    });
  }, 'reboot');
  const latest = settings.before * 1e6 + LONGEST_REBOOT_NANOS;
  const isOver = (): boolean => life.hasEnded && residents.every(({ service }) => service.endpoint.answers);
  while (!isOver() && simulation.now < latest) simulation.run({ until: simulation.now + LOOK_NANOS });
  const endNanos = simulation.now + settings.after * 1e6;
  simulation.run({ until: endNanos });
  return { testbed, settings, mechanism, occasion, result: life.result ?? null, vmPhases, endNanos };
}

/** Until the reboot the guest's kernel stores into its page cache, by mistake. */
function strikeCache(guest: Guest, host: Host, { wildStores: stores, before }: RebootSettings): void {
  host.note('fault', `the kernel of ${guest.name} begins to store into its page cache, ${stores} times`);
  const chance = host.streams.stream(`${guest.name}.wild.stores`);
  guest.spawn(wildStores(guest, chance, stores, before * 1e6), `${guest.name} wild stores`);
}
