/** One run: a VM is restored, and done again under the mechanisms of `against`, under the same chance. */

import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { tellerOf } from '../../../experiment/telling.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { Course } from './course.ts';
import type { RestoreSettings } from './form.ts';
import { measuresOf, phasesOf, ratiosOf, seriesOf } from './measures.ts';
import type { RestoreMetric } from './metrics.ts';
import type { RestoreParts } from './parts.ts';
import { RestoreTestbed } from './testbed.ts';
import { tellRestore, verdictOf } from './verdict.ts';

export function restoreRunner(parts: RestoreParts): RunnerOf<RestoreSettings, RestoreMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const mechanism = named(parts.restores, settings.mechanism);
    let events = 0;
    const baselines = settings.against.map((name) => {
      const other = watched(settings, named(parts.restores, name), parts, chance);
      events += other.testbed.simulation.events;
      return { mechanism: name, measures: measuresOf(other, settings) };
    });
    const course = watched(settings, mechanism, parts, chance, observer);
    const own = measuresOf(course, settings);
    const facts = {
      id,
      variant: variant.name,
      run,
      measures: { ...own, ...ratiosOf(own, baselines) },
      phases: phasesOf(course),
      series: seriesOf(course),
      events: events + course.testbed.simulation.events,
    };
    const { fault } = settings;
    const verdict = fault === undefined ? null : verdictOf(course, fault.model, mechanism);
    tellRestore(tellerOf(observer), course, verdict);
    return verdict === null ? { status: 'measured', ...facts } : { status: 'completed', ...facts, ...verdict };
  };
}

function watched(
  settings: RestoreSettings,
  mechanism: RestoreMechanism,
  parts: RestoreParts,
  chance: string,
  observer?: RunObserver,
): Course {
  const streams = new RandomStreams(
    chance,
    observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
  );
  const testbed = new RestoreTestbed(settings, mechanism, parts, streams);
  show(observer, { model: 'restore', simulation: testbed.simulation });
  const fault = settings.fault === undefined ? null : named(parts.faults, settings.fault.model);
  const course = new Course(testbed, mechanism, settings, fault, observer);
  course.watch();
  return course;
}
