/** `rvisim run` and `rvisim replay`: one run alone, with its story. */
import { attempt } from '../campaign/batch.ts';
import { openFolderToSimulate } from '../campaign/folder.ts';
import { recordLine } from '../campaign/line.ts';
import type { Question } from '../campaign/manifest.ts';
import { planOf, specOf } from '../campaign/plan.ts';
import type { RunRecord } from '../campaign/record.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { createRunner, type RunSpec } from '../campaign/run.ts';
import { readEntries } from '../campaign/store.ts';
import { renderTimeline } from '../report/timeline.ts';
import type { Scenario } from '../scenario/schema.ts';
import { nearest } from '../scenario/suggest.ts';
import { type Variant, variantsOf } from '../scenario/variants.ts';
import { type Difference, differenceOf } from './difference.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { readScenario } from './source.ts';
import { Story } from './story.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { settingsWith } from './what-if.ts';

export interface SingleRunOptions {
  readonly run: number;
  /** Name or index; the first variant when absent. */
  readonly variant: string | undefined;
  readonly set: readonly string[];
  /** Changes to the settings of this run alone, under the same fault. */
  readonly with: readonly string[];
  readonly json: boolean;
}

/** Simulates one run of a scenario file and tells its story. */
export async function tellRun(file: string, options: SingleRunOptions, terminal: Terminal): Promise<ExitCode> {
  const { scenario } = readScenario(file, options);
  const chosen = chooseVariant(scenario, options.variant);
  const variant = { ...chosen, settings: settingsWith(scenario, chosen, options.with) };
  const { record, story } = simulate(specOf(variant, options.run, scenario.seed), terminal);
  terminal.out(options.json ? documentOf({ record, timeline: story.lines }) : renderTimeline(record, story));
  return record.status === 'completed' ? exitCode.ok : exitCode.partial;
}

/** Simulates one stored run again from its id and compares the two records byte for byte. */
export async function replayRun(directory: string, id: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const { question } = openFolderToSimulate(directory);
  const plan = planOf(question.scenario, question);
  const position = plan.positionOf(id);
  if (position === undefined) throw unknownRun(directory, id, question);
  const stored = storedLine(directory, id);
  const { record, story } = simulate(plan.at(position), terminal);
  const difference = differenceOf(stored, recordLine(record));
  if (json) {
    terminal.out(
      documentOf({
        id,
        identical: difference === undefined,
        ...(difference && { difference }),
        record,
        timeline: story.lines,
      }),
    );
  } else {
    terminal.out(`${renderTimeline(record, story).trimEnd()}\n\n${verdictOn(id, directory, difference)}\n`);
  }
  return difference === undefined ? exitCode.ok : exitCode.notReproduced;
}

function simulate(spec: RunSpec, terminal: Terminal): { record: RunRecord; story: Story } {
  const story = new Story();
  const { record, stack } = attempt(createRunner(), spec, story);
  if (stack !== undefined) terminal.err(`${stack}\n`);
  return { record, story };
}

function chooseVariant(scenario: Scenario, wanted: string | undefined): Variant {
  const variants = variantsOf(scenario);
  const found =
    wanted === undefined
      ? variants[0]
      : variants.find(({ name, index }) => name === wanted || String(index) === wanted);
  if (found !== undefined) return found;
  const names = variants.map(({ name }) => name);
  const meant = nearest(wanted ?? '', names);
  const choices = variants.map(({ index, name }) => `  ${index}  ${name}`).join('\n');
  throw new UsageError(
    `no variant '${wanted}'${meant === undefined ? '' : `; did you mean '${meant}'?`}\nThere are:\n${choices}`,
  );
}

function unknownRun(directory: string, id: string, { variants, runs }: Question): CampaignRefusal {
  const message = `${directory} has no run '${id}': expected VARIANT.RUN, with a variant from 0 to ${variants.length - 1} and a run from 0 to ${runs - 1}`;
  return new CampaignRefusal('no-such-run', message);
}

function storedLine(directory: string, id: string): string {
  for (const entry of readEntries(directory)) if (entry.id === id) return entry.line;
  throw new CampaignRefusal(
    'no-such-run',
    `${directory} has no record of run ${id} yet`,
    `rvisim resume ${directory} goes on with the campaign`,
  );
}

function verdictOn(id: string, directory: string, difference: Difference | undefined): string {
  if (difference === undefined) return `IDENTICAL: run ${id} is the record in ${directory}, byte for byte`;
  const { field, stored, now } = difference;
  return `NOT REPRODUCED: run ${id} differs from the record in ${directory}, first in ${field}: stored ${stored}, now ${now}`;
}

const documentOf = (document: object): string => `${JSON.stringify(document, undefined, 2)}\n`;
