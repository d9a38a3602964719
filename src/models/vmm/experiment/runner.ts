/**
 * Makes records of runs in which a VMM fails. What the variants of a campaign have in common is simulated once: the
 * whole run of a fault that nobody detects, and of any other what comes before the strike.
 */
import type { RunRecord } from '../../../experiment/record.ts';
import type { TTR_METRIC } from '../../../experiment/responsiveness.ts';
import { RunMemory } from '../../../experiment/run-memory.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { SharedStarts } from '../../../experiment/shared-starts.ts';
import { dependence } from './dependence.ts';
import type { VmmFailureSettings } from './form.ts';
import type { VmmParts } from './parts.ts';
import type { Run } from './run.ts';
import { vmmFailureRuns } from './runs.ts';

/** Its other metrics are computed from its record. */
export function vmmFailureRunner(parts: VmmParts): RunnerOf<VmmFailureSettings, keyof typeof TTR_METRIC> {
  const runOf = vmmFailureRuns(parts);
  const undetected = new RunMemory<RunRecord<keyof typeof TTR_METRIC>>();
  const starts = new SharedStarts<Run>();
  const dependsOn = dependence(parts);
  return (spec, observer) => {
    // Whoever watches a run sees it all.
    if (observer !== undefined) return runOf(spec, observer).record();
    const { fault, start } = dependsOn(spec.variant.settings);
    const known = undetected.find(spec, fault);
    if (known !== undefined) return { ...known, id: spec.id, variant: spec.variant.name };
    const begun = start === null ? undefined : starts.find(spec, start);
    const run = begun ?? runOf(spec);
    if (begun !== undefined) begun.beginAgain(spec);
    else if (start !== null && starts.isShared(start)) run.keepStart(() => starts.keep(spec, start, run));
    const record = run.record();
    if (run.isSameUnderAnyMechanism) undetected.keep(spec, fault, record);
    return record;
  };
}
