/**
 * VMs of one kind leave a host one after the other. If the host fails meanwhile, those are saved that need nothing of
 * it any more, and the one under way is struck.
 *
 * In the exact form each VM has pages and a client of its own, and an observer says which have arrived. In the fluid
 * form all are the mean one. Left out in both: what the VMs that wait take of the link and the cores.
 */

import { named } from '../../../experiment/named.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import type { MeasuredRun } from '../../../experiment/record.ts';
import { ms } from '../../../kernel/time.ts';
import { type FluidOptions, fluidMigration } from '../mechanisms/migration/fluid.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import { fluidSharedFleet } from './fluid-shared-fleet.ts';
import type { MigrationSettings } from './form.ts';
import { fitting } from './hosted.ts';
import { endOf, type MigrationMeasures, measuresOf, outcomeOf } from './measures.ts';
import { classesOf, memoryOf } from './memory-of.ts';
import type { MigrationMetric } from './metrics.ts';
import { moving } from './moving.ts';
import type { MigrationParts } from './parts.ts';
import { WORDS } from './verdict.ts';

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;
const MB = 1e6;

export type Which = Pick<MeasuredRun, 'id' | 'variant' | 'run'>;

export function fluidFleet(
  settings: MigrationSettings,
  parts: MigrationParts,
  which: Which,
): MeasuredRun<MigrationMetric> {
  const { constants, linkMbps, finalMbps, vms } = settings;
  const values = together(valuesWith(migrationParameters, constants), valuesWith(testbedParameters, constants));
  const options: FluidOptions = {
    rules: named(parts.mechanisms, settings.mechanism).fluid ?? 'stop',
    linkRate: linkMbps * MEGABIT * values.payloadShare,
    finalRate: finalMbps === undefined ? undefined : finalMbps * MEGABIT,
    downtimeNanos: ms(settings.downtimeLimit),
    without: new Set(settings.without),
    values,
  };
  const classes = classesOf(settings, parts);
  if (classes.some(({ sharedPages = 0 }) => sharedPages > 0))
    return { status: 'measured', ...which, measures: fluidSharedFleet(settings, parts, classes, options), events: 0 };
  const pages = Math.ceil(memoryOf(settings, parts) / PAGE_BYTES);
  const one = fluidMigration(classes, pages, options);
  const saved = Math.min(vms, fitting(settings, pages), Math.floor(failsAfter(settings) / one.totalNanos));
  return {
    status: 'measured',
    ...which,
    measures: {
      ...savedOf(saved, vms),
      'pauseMs|migrated': one.pauseNanos / 1e6,
      'totalTime|migrated': one.totalNanos / 1e9,
      'sentMb|migrated': one.sentBytes / MB,
      'rounds|migrated': one.rounds,
    },
    events: 0,
  };
}

export function exactFleet(
  settings: MigrationSettings,
  parts: MigrationParts,
  chance: string,
  which: Which,
  observer: RunObserver | undefined,
): MeasuredRun<MigrationMetric> {
  const { fault: _, ...undisturbed } = settings;
  const failsAt = failsAfter(settings);
  const drew = drawnOnly(observer);
  const most = Math.min(settings.vms, fitting(settings, Math.ceil(memoryOf(settings, parts) / PAGE_BYTES)));
  const moved: MigrationMeasures[] = [];
  let [elapsed, saved, events] = [0, 0, 0];
  for (let vm = 0; vm < most && elapsed < failsAt; vm++) {
    const own = `${chance}/vm ${vm}`;
    let world = moving(undisturbed, parts, own, null, drew);
    const nanos = endOf(world) - world.orderedAt;
    const strike = elapsed + nanos <= failsAt ? null : { atNanos: world.orderedAt + failsAt - elapsed, phase: '' };
    if (strike !== null) world = moving(settings, parts, own, strike, undefined);
    const outcome = outcomeOf(world);
    const isSaved = outcome.fate === 'at-destination' && outcome.wrongPages === 0;
    if (isSaved) saved++;
    if (isSaved && strike === null) moved.push(measuresOf(world, outcome, null));
    elapsed += nanos;
    events += world.simulation.events;
    observer?.note(Math.min(elapsed, failsAt), `vm ${vm}`, WORDS[outcome.fate]);
  }
  for (let vm = most; vm < settings.vms; vm++)
    observer?.note(elapsed, `vm ${vm}`, `the destination has no memory for it; ${WORDS['at-source']}`);
  return {
    status: 'measured',
    ...which,
    measures: { ...savedOf(saved, settings.vms), ...meansOf(moved) },
    events,
  };
}

/** Only what was drawn, since the times of a world are not those of the fleet. */
const drawnOnly = (observer: RunObserver | undefined): RunObserver | undefined =>
  observer?.drew === undefined
    ? undefined
    : { note: () => {}, drew: (atNanos, stream, index, value) => observer.drew?.(atNanos, stream, index, value) };

/** After the order; infinite where nothing is to fail. */
export const failsAfter = ({ fault }: MigrationSettings): number =>
  fault !== undefined && 'at' in fault.trigger ? ms(fault.trigger.at) : Number.POSITIVE_INFINITY;

export const savedOf = (saved: number, vms: number): MigrationMeasures => ({
  'savedVms|evacuated': saved,
  'savedShare|evacuated': saved / vms,
});

const OF_A_VM = [
  'downtimeMs|migrated',
  'pauseMs|migrated',
  'totalTime|migrated',
  'sentMb|migrated',
  'rounds|migrated',
] as const satisfies readonly MigrationMetric[];

/** Over the VMs that were moved before anything failed. */
export function meansOf(moved: readonly MigrationMeasures[]): MigrationMeasures {
  const means = OF_A_VM.map((metric) => {
    const values = moved.flatMap((measures) => measures[metric] ?? []);
    return [metric, values.reduce((sum, value) => sum + value, 0) / values.length] as const;
  });
  return Object.fromEntries(means.filter(([, mean]) => Number.isFinite(mean)));
}
