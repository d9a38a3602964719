/**
 * One run: a VM is protected and does its work from then on. Programs run to their end, services for a while; the same
 * is done unprotected, for what protection costs. Or a fault strikes, and clients and the observer say what came of it.
 *
 * A fault that is to strike in a phase strikes at a time that is taken from the same run without it: up to the strike
 * both are the same.
 */

import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { ms } from '../../../kernel/time.ts';
import type { ReplicationSettings } from './form.ts';
import { killedMeasures, protectedMeasures, workMeasures } from './measures.ts';
import type { ReplicationMetric } from './metrics.ts';
import type { ReplicationParts } from './parts.ts';
import type { Strike } from './strike.ts';
import { tellMeanwhile, tellReplication } from './telling.ts';
import { verdictOf } from './verdict.ts';
import { World } from './world.ts';

const LOOK_NANOS = 0.1e9;
/** A fault strikes in an epoch of the time in which the VM was protected so long. */
const CHOICE_NANOS = 1e9;
/** A VM that is not protected by then never will be. */
const LONGEST_NANOS = 600e9;

export function replicationRunner(parts: ReplicationParts): RunnerOf<ReplicationSettings, ReplicationMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const facts = { id, variant: variant.name, run };
    if (settings.fault !== undefined) return { ...facts, ...struck(settings, parts, chance, observer) };
    const world = undisturbed(settings, parts, chance, observer);
    const network = world.tcp === null ? settings.network : 'tcp';
    const native = undisturbed({ ...settings, mechanism: 'none', without: [], network }, parts, chance);
    // For what speculation gains.
    const held = network === settings.network ? null : undisturbed({ ...settings, network }, parts, chance);
    return {
      status: 'measured',
      ...facts,
      measures: { ...protectedMeasures(world), ...workMeasures(world, native, held) },
      phases: world.diary.spans(world.simulation.now),
      events: world.simulation.events + native.simulation.events + (held?.simulation.events ?? 0),
    };
  };
}

function worldOf(
  settings: ReplicationSettings,
  parts: ReplicationParts,
  chance: string,
  keepsPhases: boolean,
  observer?: RunObserver,
): World {
  const world = new World(settings, parts, {
    chance,
    keepsPhases,
    drew: observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
  });
  show(observer, { model: 'replication', simulation: world.simulation });
  tellMeanwhile(observer, world);
  world.begin();
  return world;
}

function untilProtected({ simulation, diary }: World): void {
  while (Number.isNaN(diary.protectedAt) && simulation.now < LONGEST_NANOS)
    simulation.run({ until: simulation.now + LOOK_NANOS });
}

/** Until the program has ended, or the service was watched long enough. */
export function undisturbed(
  settings: ReplicationSettings,
  parts: ReplicationParts,
  chance: string,
  observer?: RunObserver,
): World {
  const world = worldOf(settings, parts, chance, false, observer);
  const { simulation, diary } = world;
  untilProtected(world);
  const from = Number.isNaN(diary.protectedAt) ? simulation.now : diary.protectedAt;
  if (world.program === null) simulation.run({ until: Math.max(simulation.now, from + ms(settings.for)) });
  else
    while (Number.isNaN(world.finishedAt) && simulation.now < from + ms(settings.patience))
      simulation.run({ until: simulation.now + LOOK_NANOS });
  return world;
}

/** Up to its end. The strike is null when its phase never came. */
export function struckWorld(
  settings: ReplicationSettings,
  parts: ReplicationParts,
  chance: string,
  observer?: RunObserver,
): { readonly world: World; readonly strike: Strike | null } {
  const fault = settings.fault!;
  const strike = strikeOf(settings, parts, chance);
  const world = worldOf(settings, parts, chance, false, observer);
  const { simulation } = world;
  if (strike !== null) {
    simulation.run({ until: strike.atNanos });
    const lastsNanos = fault.lasts === undefined ? undefined : Math.round(fault.lasts * 1e6);
    tellStrike(tellerOf(observer), strike.atNanos, fault.target, fault.model);
    const act = named(parts.strikes, fault.model).strike(world, fault.target, lastsNanos);
    world.diary.note(act);
    simulation.run({ until: strike.atNanos + ms(settings.for) });
  }
  return { world, strike };
}

function struck(settings: ReplicationSettings, parts: ReplicationParts, chance: string, observer?: RunObserver) {
  const { world, strike } = struckWorld(settings, parts, chance, observer);
  const verdict = verdictOf(world, settings.fault!, strike);
  if (strike !== null) tellReplication(tellerOf(observer), world, verdict);
  return {
    status: 'completed' as const,
    measures: strike === null ? {} : killedMeasures(world, strike),
    phases: world.diary.spans(world.simulation.now),
    events: world.simulation.events,
    ...verdict,
  };
}

/** Null when the phase never comes. */
function strikeOf(settings: ReplicationSettings, parts: ReplicationParts, chance: string): Strike | null {
  const trigger = settings.fault!.trigger;
  const dry = worldOf(settings, parts, chance, true);
  untilProtected(dry);
  const { simulation, diary, streams } = dry;
  if (Number.isNaN(diary.protectedAt)) return null;
  const [since, before] = [simulation.now, dry.audience?.answers ?? 0];
  simulation.run({ until: diary.protectedAt + CHOICE_NANOS });
  const formerPerNano = ((dry.audience?.answers ?? 0) - before) / (simulation.now - since);
  if ('at' in trigger) return { atNanos: Math.round(diary.protectedAt + trigger.at * 1e6), phase: '', formerPerNano };
  // The one that goes on at the end counts as far as it has come.
  diary.leave();
  const all = diary.phases.filter(({ phase }) => phase === trigger.phase);
  const whileProtected = all.filter(({ fromNanos }) => fromNanos >= diary.protectedAt);
  const phases = whileProtected.length > 0 ? whileProtected : all;
  if (phases.length === 0) return null;
  const when = streams.stream('fault.when');
  const { fromNanos, toNanos } = phases[when.integer(0, phases.length - 1)]!;
  const share = when.uniform();
  return {
    atNanos: Math.round(fromNanos + (trigger.share ?? share) * (toNanos - fromNanos)),
    phase: trigger.phase,
    formerPerNano,
  };
}
