/**
 * One run: a client works with a VM, the VM is moved, something may fail meanwhile, and the run goes on for a while.
 *
 * A fault that is to strike in a phase strikes at a time that is taken from the same run without it: up to the strike
 * both are the same.
 */

import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf } from '../../../experiment/telling.ts';
import { ms } from '../../../kernel/time.ts';
import { exactFleet, fluidFleet } from './fleet.ts';
import type { MigrationSettings } from './form.ts';
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
import { moving } from './moving.ts';
import type { MigrationParts } from './parts.ts';
import { sharedFleet } from './shared-fleet.ts';
import type { Strike } from './strike.ts';
import { tellMigration } from './telling.ts';
import { struckRecord } from './verdict.ts';

export function migrationRunner(parts: MigrationParts): RunnerOf<MigrationSettings, MigrationMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const which = { id, variant: variant.name, run };
    if (settings.form === 'fluid') return fluidFleet(settings, parts, which);
    if (sharesPages(settings)) return sharedFleet(settings, parts, chance, which, observer);
    if (settings.vms > 1) return exactFleet(settings, parts, chance, which, observer);
    const strike = settings.fault === undefined ? null : strikeOf(settings, parts, chance);
    let events = 0;
    const { against } = settings;
    let other: { readonly measures: MigrationMeasures; readonly throughput: number } | null = null;
    if (against !== undefined) {
      const { against: _, ...own } = settings;
      const world = moving({ ...own, without: [], ...against }, parts, chance, strike, undefined);
      events += world.simulation.events;
      other = { measures: measuresOf(world, outcomeOf(world), strike), throughput: throughputOf(world) };
    }
    const world = moving(settings, parts, chance, strike, observer);
    const outcome = outcomeOf(world);
    const measures = measuresOf(world, outcome, strike);
    const facts = {
      ...which,
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

const sharesPages = ({ vms, pages = [] }: MigrationSettings): boolean =>
  vms > 1 && pages.some(({ shared = 0 }) => shared > 0);

/** Null when the phase never comes. */
function strikeOf({ fault, ...settings }: MigrationSettings, parts: MigrationParts, chance: string): Strike | null {
  if (fault === undefined) return null;
  const { trigger } = fault;
  const { against: _, ...plain } = settings;
  const dry = moving({ ...plain, after: 0 }, parts, chance, null, undefined);
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
