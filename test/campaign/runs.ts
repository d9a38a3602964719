/**
 * Single runs for tests of the model: the increments scenario's settings with the full mechanism, and changes laid over
 * them.
 */

import type { CompletedRun, EpisodeRecord, RunRecord } from '../../src/experiment/record.ts';
import type { RunSpec, SpecOf } from '../../src/experiment/runner.ts';
import { createRunner } from '../../src/experiments.ts';
import type { VmmFailurePatch, VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { merge } from '../../src/scenario/variants.ts';
import { smallScenario } from './fixture.ts';

const { name: _name, question: _question, runs: _runs, seed: _seed, vary: _vary, ...scenario } = smallScenario(1);
const { constraint: _constraint, reported: _reported, ...base } = scenario;
const runner = createRunner();

export function specWith(run: number, patch: VmmFailurePatch = {}, seed = 'model tests'): SpecOf<VmmFailureSettings> {
  const settings = merge<VmmFailureSettings>(base, patch);
  return { id: `0.${run}`, variant: { index: 0, name: 'base', factors: {}, settings }, run, seed };
}

/** The record of one run, which must have an answer. */
export function recordOf(spec: RunSpec, run = runner): CompletedRun {
  return completed(run(spec));
}

/** Runs 0 to `count` - 1. */
export function recordsOf(count: number, patch: VmmFailurePatch = {}, seed?: string): CompletedRun[] {
  return Array.from({ length: count }, (_, run) => recordOf(specWith(run, patch, seed)));
}

/** A run with its timeline, one line of text a note. */
export function toldRun(spec: RunSpec): { readonly record: CompletedRun; readonly story: string } {
  const lines: string[] = [];
  const record = completed(runner(spec, { note: (at, actor, text) => lines.push(`${at} ${actor}: ${text}`) }));
  return { record, story: lines.join('\n') };
}

export function completed(record: RunRecord): CompletedRun {
  if (record.status !== 'completed')
    throw new Error(`run ${record.run}: ${record.status}: ${'message' in record ? record.message : ''}`);
  return record;
}

export function episodeOf({ episodes }: CompletedRun): EpisodeRecord {
  const [episode] = episodes;
  if (episode === undefined) throw new Error('a run without an episode');
  return episode;
}
