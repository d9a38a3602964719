/**
 * One run: a client works with a VM, the VM is moved, something may fail meanwhile, and the run goes on for a while.
 *
 * A fault that is to strike in a phase strikes at a time that is taken from the same run without it: up to the strike
 * both are the same.
 */

import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { ms } from '../../../kernel/time.ts';
import { fleetRun } from './fleet.ts';
import type { MigrationSettings } from './form.ts';
import { ledgersOf, meterOf } from './ledger.ts';
import {
  type MigrationMeasures,
  measuresOf,
  outcomeOf,
  phasesOf,
  ratio,
  ratiosOf,
  seriesOf,
  throughputOf,
} from './measures.ts';
import type { MigrationMetric } from './metrics.ts';
import type { MigrationParts } from './parts.ts';
import { tellMeanwhile, tellMigration } from './telling.ts';
import { type Strike, struckRecord } from './verdict.ts';
import { World } from './world.ts';

const LOOK_NANOS = 0.5e9;
/** A migration that has switched and does not come to its end is left after this. */
const LONGEST_NANOS = 600e9;

export function migrationRunner(parts: MigrationParts): RunnerOf<MigrationSettings, MigrationMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    if (settings.form === 'fluid') return fleetRun(settings, parts, { id, variant: variant.name, run });
    const chance = `${seed}/${run}`;
    const strike = settings.fault === undefined ? null : strikeOf(settings, parts, chance);
    let events = 0;
    const { against } = settings;
    let other: { readonly measures: MigrationMeasures; readonly throughput: number } | null = null;
    if (against !== undefined) {
      const { against: _, ...own } = settings;
      const world = runOf({ ...own, without: [], ...against }, parts, chance, strike, undefined);
      events += world.simulation.events;
      other = { measures: measuresOf(world, outcomeOf(world)), throughput: throughputOf(world) };
    }
    const world = runOf(settings, parts, chance, strike, observer);
    const outcome = outcomeOf(world);
    const measures = measuresOf(world, outcome);
    const facts = {
      id,
      variant: variant.name,
      run,
      measures: {
        ...measures,
        ...(other !== null && {
          ...ratiosOf(measures, other.measures),
          ...ratio('ratio|throughput', throughputOf(world), other.throughput),
        }),
      },
      phases: phasesOf(world),
      series: seriesOf(world),
      events: events + world.simulation.events,
    };
    const struck = settings.fault === undefined ? null : struckRecord(world, outcome, settings.fault, strike);
    tellMigration(tellerOf(observer), world, struck);
    return struck === null ? { status: 'measured', ...facts } : { status: 'completed', ...facts, ...struck };
  };
}

function runOf(
  settings: MigrationSettings,
  parts: MigrationParts,
  chance: string,
  strike: Strike | null,
  observer: RunObserver | undefined,
): World {
  const world = new World(
    settings,
    parts,
    chance,
    observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
  );
  const { simulation } = world;
  const { fault } = settings;
  // Before the meter, which traces as well.
  show(observer, { model: 'migration', simulation });
  const meter = observer?.ledger === undefined ? null : meterOf(world);
  tellMeanwhile(observer, world, fault === undefined);
  world.begin();
  if (fault !== undefined && strike !== null) {
    const model = named(parts.faults, fault.model);
    const lastsNanos = fault.lasts === undefined ? undefined : ms(fault.lasts);
    const strikes = simulation.on('fault', () => {
      // First, since what is noticed at once is told meanwhile.
      tellStrike(tellerOf(observer), simulation.now, fault.target, `${fault.model} strikes`);
      const act = model.strike(world.strikes, fault.target, lastsNanos);
      observer?.note(simulation.now, 'injector', act);
    });
    simulation.schedule(strike.atNanos, strikes);
  }
  const latest = world.orderedAt + ms(settings.patience) + LONGEST_NANOS;
  while (!world.hasEnded && simulation.now < latest) simulation.run({ until: simulation.now + LOOK_NANOS });
  simulation.run({ until: Math.max(simulation.now, strike?.atNanos ?? 0) + ms(settings.after) });
  world.client.end();
  if (meter !== null) for (const ledger of ledgersOf(world, meter)) observer?.ledger?.(ledger);
  return world;
}

/** Null when the phase never comes. */
function strikeOf({ fault, ...settings }: MigrationSettings, parts: MigrationParts, chance: string): Strike | null {
  if (fault === undefined) return null;
  const { trigger } = fault;
  const { against: _, ...plain } = settings;
  const dry = runOf({ ...plain, after: 0 }, parts, chance, null, undefined);
  const { phases } = dry.scene.progress;
  if ('at' in trigger) {
    const atNanos = dry.orderedAt + ms(trigger.at);
    const phase = phases.find(({ fromNanos, toNanos }) => fromNanos <= atNanos && atNanos < toNanos);
    return { atNanos, phase: phase?.phase ?? 'after the migration' };
  }
  const phase = phases.find((each) => each.phase === trigger.phase);
  if (phase === undefined || !(phase.toNanos >= phase.fromNanos)) return null;
  return {
    atNanos: Math.round(phase.fromNanos + trigger.share * (phase.toNanos - phase.fromNanos)),
    phase: phase.phase,
  };
}
