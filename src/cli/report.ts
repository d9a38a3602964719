/** `rvisim report`: a campaign as one HTML file, in which each number can be asked for its runs. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { PairedComparison } from '../analysis/paired-comparison.ts';
import { CLAIM_INTERVALS } from '../analysis/tally.ts';
import { writeChunksAtomically } from '../campaign/atomic-file.ts';
import { openFolder, reportFile } from '../campaign/folder.ts';
import type { Manifest, Question } from '../campaign/manifest.ts';
import { readPlain } from '../campaign/plain-file.ts';
import { toolVersion } from '../campaign/provenance.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { scenarioFile } from '../campaign/scenario-copy.ts';
import { quoted } from '../campaign/shell.ts';
import { readEntries } from '../campaign/store.ts';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import type { Parameter, ParameterModel } from '../experiment/parameter.ts';
import type { Variant } from '../experiment/runner.ts';
import { experimentOf, knownParameterModels } from '../experiments.ts';
import { constantsReadIn, SampledRuns } from '../library/constants-read.ts';
import { type CheckedFolder, openToRead, type Results, readResults } from '../library/results.ts';
import { figuresOf } from '../report/charts/index.ts';
import { constantsOf, type ShownConstants } from '../report/page/constants-part.ts';
import { documentText, type PageContent, type PageScripts } from '../report/page/document.ts';
import * as parts from '../report/page/parts.ts';
import type { Payload } from '../report/page/payload.ts';
import { RunIndexWriter } from '../report/page/run-index-writer.ts';
import { pageVariants } from '../report/page/variants.ts';
import { home } from '../scenario/home.ts';
import { isMapping, type Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';
import { comparisonsOf } from './compare.ts';
import type { ExitCode } from './exit-code.ts';
import { checkOutputFile } from './output-file.ts';
import { exitCodeFor } from './results.ts';
import type { Terminal } from './terminal.ts';

export interface ReportOptions {
  /** Default: `report.html` in the folder. */
  readonly output: string | undefined;
  /** Whether to open it in the browser of this machine. */
  readonly open: boolean;
  readonly json: boolean;
}

/** `rvisim report`: writes the report of a folder and prints its path. A campaign under way gives what there is. */
export async function writeReport(directory: string, options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  const { output, results } = makeReport(directory, options.output);
  const { digest } = results.answer;
  const document = { output, digest, bytes: statSync(output).size };
  terminal.out(options.json ? `${JSON.stringify(document, undefined, 2)}\n` : `${output}\n`);
  if (options.open) {
    const { openInBrowser } = await import('./browser.ts');
    openInBrowser(output, terminal);
  }
  return exitCodeFor(results);
}

/** Writes the report, whole or not at all. */
export function makeReport(directory: string, asked?: string): { readonly output: string; readonly results: Results } {
  // Before the work; a folder that is none has its own message.
  if (asked !== undefined) checkOutputFile('--output', asked);
  const output = asked ?? join(directory, reportFile);
  const scripts = builtScripts();
  const { content, results } = contentOf(directory);
  writeChunksAtomically(output, documentText(content, scripts));
  return { output, results };
}

/** What the build has made for the browser. */
export function builtScripts(folder = new URL('dist/page/', home)): PageScripts {
  const [page, simulator, style] = ['page.js', 'simulator.js', 'page.css'].map((name) => {
    const file = new URL(name, folder);
    if (!existsSync(file))
      throw new CampaignRefusal('not-ours', `${file.pathname} is missing`, 'npm run build makes it from the source');
    return readFileSync(file, 'utf8');
  });
  return { page: page ?? '', simulator: simulator ?? '', style: style ?? '' };
}

const BLOCK_RECORDS = 1000;

/** What the report of a folder holds. Reads the records once for their numbers, and again for the text. */
export function contentOf(directory: string): { readonly content: PageContent; readonly results: Results } {
  const manifest = openFolder(directory);
  const { question } = manifest;
  const writer = new RunIndexWriter(experimentOf(question.scenario).name);
  const sampled = new SampledRuns();
  const results = readResults(directory, undefined, undefined, (record) => {
    writer.add(record);
    sampled.add(record);
  });
  const { summary, answer } = results;
  const { heads, bytes } = writer.finish();
  const figures = figuresOf(summary);
  const { answer: headline, others } = parts.answerOf(summary);
  const provenance = provenanceFor(directory, manifest, results);
  const { note, comparisons } = comparedIn(directory, results);
  const simulated = replayable(question);
  const payload: Payload = {
    variants: pageVariants(summary),
    figures,
    runs: answer.records,
    columns: heads,
    blockRecords: BLOCK_RECORDS,
    causes: experimentOf(question.scenario).causes,
    ...simulated,
  };
  const content = {
    title: `${summary.scenario} · rvisim report`,
    parts: [
      parts.head(summary, provenance),
      headline,
      parts.figuresOf(figures),
      parts.runsPlace,
      others,
      parts.comparisonsOf(summary.experiment, comparisons, note),
      parts.lintOf(summary),
      parts.provenanceOf(summary, provenance),
      parts.scenarioOf(scenarioText(directory, question)),
      constantsOf(constantsIn(question, simulated.scenario === undefined ? undefined : sampled)),
    ],
    payload,
    index: bytes,
    blocks: blocksOf(directory),
  };
  return { content, results };
}

function* blocksOf(directory: string): Generator<string> {
  let lines: string[] = [];
  for (const { line } of readEntries(directory)) {
    if (lines.push(line) < BLOCK_RECORDS) continue;
    yield lines.join('\n');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('\n');
}

/** The page has the models of this version, and no plugins. */
function replayable({ scenario, modelVersion, plugins = [] }: Question): Pick<Payload, 'scenario' | 'whyNoReplay'> {
  if (modelVersion !== MODEL_VERSION)
    return { whyNoReplay: `the records are of model version ${modelVersion}, this report has ${MODEL_VERSION}` };
  if (plugins.length > 0)
    return { whyNoReplay: `the campaign used plugins (${plugins.map(({ name }) => name).join(', ')})` };
  return { scenario };
}

function provenanceFor(directory: string, { question, sessions }: Manifest, results: Results): parts.Provenance {
  const { summary, answer, planned } = results;
  const tools = sessions.map(({ tool: { version, commit, dirty } }) => {
    const at = commit === undefined ? '' : `, commit ${commit.slice(0, 12)}${dirty === true ? ' with changes' : ''}`;
    return `rvisim ${version}${at}`;
  });
  const changes = summary.overrides.map((each) => ` --set ${quoted(each)}`).join('');
  return {
    toolVersion: toolVersion(),
    madeBy: [...new Set(tools)].join('; '),
    plugins: (question.plugins ?? []).map(({ name }) => name),
    records: answer.records,
    planned,
    root: answer.root,
    commands: [
      `rvisim campaign ${scenarioFile} --set runs=${question.runs} --seed ${quoted(question.seed)}${changes}`,
      `rvisim reproduce ${quoted(basename(directory))}`,
    ],
  };
}

/** With more variants the pairs would take longer to read than the report. */
const MOST_COMPARED = 12;

/** Each variant beside the one before it, on the same faults. */
function comparedIn(directory: string, results: Results): { note: string; comparisons: readonly PairedComparison[] } {
  const folder: CheckedFolder = { ...openToRead(directory), answer: results.answer };
  const { variants } = folder.plan;
  if (variants.length < 2) return { note: 'There is one variant, and nothing to compare it with.', comparisons: [] };
  if (variants.length > MOST_COMPARED)
    return {
      note: `With ${variants.length} variants: rvisim compare DIR A B compares two of them, on the same faults.`,
      comparisons: [],
    };
  const sides = variants.map((variant) => ({ directory, folder, variant }));
  const pairs = sides.slice(1).map((side, index) => [sides[index] ?? side, side] as const);
  const { means, confidence } = CLAIM_INTERVALS;
  return {
    note: 'Each variant beside the next: runs of one index met the same fault; p values are corrected for all tests.',
    comparisons: comparisonsOf(pairs, { metrics: [], means, confidence }),
  };
}

/** As it was given, or as it was understood where no file is kept. */
function scenarioText(directory: string, { scenario }: Question): string {
  return readPlain(join(directory, scenarioFile))?.toString() ?? JSON.stringify(scenario, undefined, 2);
}

/** The constants of the runs: those that some of them read when they are simulated again, where they can be. */
function constantsIn({ scenario }: Question, sampled: SampledRuns | undefined): ShownConstants {
  const variants = variantsOf(scenario);
  const changed = changedConstants(variants);
  if (sampled === undefined) return { models: modelsFor(scenario, variants), changed };
  const sample = constantsReadIn(sampled.runs, { variants, seed: scenario.seed });
  const own = modelsFor(scenario, variants);
  const known = new Set(own.flatMap(everyConstant));
  // A coarse model asks finer ones, whose constants are read as well.
  const asked = knownParameterModels().filter((model) =>
    everyConstant(model).some((constant) => sample.read.has(constant) && !known.has(constant)),
  );
  return { models: [...own, ...asked], changed, sample };
}

function everyConstant({ sets }: ParameterModel): readonly Parameter[] {
  return sets.flatMap(({ parameters }) => Object.values<Parameter>(parameters));
}

/** The models whose constants the runs may use: of several platforms, those that a variant names. */
function modelsFor(scenario: Scenario, variants: readonly Variant[]): readonly ParameterModel[] {
  const { parameters } = experimentOf(scenario);
  const texts = new Set(variants.flatMap(({ settings }) => Object.values(settings)));
  const named = parameters.filter(({ name }) => texts.has(name));
  return named.length > 0 ? named : parameters;
}

/** Names of constants that some variant sets. */
function changedConstants(variants: readonly Variant[]): ReadonlySet<string> {
  const namesIn = (value: unknown): string[] =>
    isMapping(value) ? Object.entries(value).flatMap(([name, below]) => [name, ...namesIn(below)]) : [];
  return new Set(
    variants.flatMap(({ settings }) => namesIn((settings as Readonly<Record<string, unknown>>)['constants'])),
  );
}
