/** `rvisim compare`: two or more variants on the same faults, and an audit of whether the faults were the same. */

import type { MeanMethod } from '../analysis/mean.ts';
import { comparePaired, MAIN_METRICS, type PairedComparison } from '../analysis/paired-comparison.ts';
import { alternately, type Pair, pairsOf, type SidedRecord } from '../analysis/pairs.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { readRecords } from '../campaign/store.ts';
import { byMetric, experimentOf, isMetricName, type MetricName } from '../experiments.ts';
import { type CheckedFolder, openChecked } from '../library/results.ts';
import { type AuditResult, renderComparison } from '../report/comparison.ts';
import { type AuditChoice, auditPairs } from './audit.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Side } from './side.ts';
import { suggestionFor } from './suggestion.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { chooseVariant } from './variant-choice.ts';

export interface CompareOptions {
  /** The folder that B and the others are from, when it is not A's. */
  readonly against: string | undefined;
  /** `MAIN_METRICS` when empty. */
  readonly metrics: readonly string[];
  readonly audit: AuditChoice;
  readonly means: MeanMethod;
  readonly confidence: number;
  readonly json: boolean;
}

/** Compares variant `a` with each of the others. */
export async function compare(
  directory: string,
  a: string,
  others: readonly string[],
  { against = directory, metrics, audit, means, confidence, json }: CompareOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const folder = openChecked(directory);
  const otherFolder = against === directory ? folder : openChecked(against);
  const one: Side = { directory, folder, variant: chooseVariant(folder.plan.variants, a) };
  const rest = others.map((name): Side => {
    const variant = chooseVariant(otherFolder.plan.variants, name);
    return { directory: against, folder: otherFolder, variant };
  });
  for (const other of rest) checkPairable(one, other);
  const sides = rest.map((other) => [one, other] as const);
  const comparisons = comparisonsOf(sides, { metrics, means, confidence });
  const results = comparisons.map((comparison, index) => {
    const other = rest[index] as Side;
    return { ...comparison, audit: auditPairs(one, other, comparison, audit) };
  });
  if (json) terminal.out(`${JSON.stringify(documentOf(one, otherFolder, results), undefined, 2)}\n`);
  else terminal.out(textOf(one, otherFolder, results, terminal.width));
  if (results.some((result) => isBroken(result.audit))) return exitCode.notReproduced;
  return folder.isFinished && otherFolder.isFinished ? exitCode.ok : exitCode.partial;
}

/**
 * Compares the sides of each pair in the requested metrics. Default: the main metrics, or those of the tables if these
 * runs have no values of the main ones.
 */
export function comparisonsOf(
  sides: readonly (readonly [Side, Side])[],
  { metrics, means, confidence }: Pick<CompareOptions, 'metrics' | 'means' | 'confidence'>,
): PairedComparison[] {
  const [[one] = []] = sides;
  if (one === undefined) return [];
  const compared = (chosen: readonly MetricName[]): PairedComparison[] =>
    comparePaired(
      sides.map(([a, b]) => ({ a: nameIn(a, b), b: nameIn(b, a), pairs: pairsIn(a, b) })),
      { metrics: chosen, means, confidence },
    );
  const { asked, otherwise } = metricsFor(one.folder, metrics);
  const first = compared(asked);
  const isEmpty = first.every((comparison) => comparison.metrics.every(({ pairs }) => pairs === 0));
  return isEmpty && otherwise.length > 0 ? compared(otherwise).map(withoutEmpty) : first;
}

/**
 * The requested metrics. Default: the main metrics, or the metrics of the tables if these runs have no values of the
 * main metrics. Throws a UsageError for an unknown metric.
 */
function metricsFor(
  { question }: CheckedFolder,
  asked: readonly string[],
): { readonly asked: readonly MetricName[]; readonly otherwise: readonly MetricName[] } {
  const { metrics, name } = experimentOf(question.scenario);
  const shown = byMetric(metrics).flatMap(([metric, { isDetail }]) => (isDetail === true ? [] : [metric]));
  if (asked.length === 0) return { asked: MAIN_METRICS.filter((metric) => metric in metrics), otherwise: shown };
  const unknown = asked.find((metric) => !(metric in metrics));
  if (unknown === undefined) return { asked: [...new Set(asked.filter(isMetricName))], otherwise: [] };
  throw new UsageError(
    `--metric: expected a metric of the experiment '${name}' (${Object.keys(metrics).join(', ')}), came '${unknown}'` +
      suggestionFor(unknown, Object.keys(metrics)),
  );
}

/** Metrics that were not requested are shown if they have data. */
const withoutEmpty = (comparison: PairedComparison): PairedComparison => ({
  ...comparison,
  metrics: comparison.metrics.filter(({ pairs }) => pairs > 0),
});

type Compared = PairedComparison & { readonly audit: AuditResult | undefined };

const isBroken = (audit: Compared['audit']): boolean =>
  audit !== undefined && 'violations' in audit && audit.violations.length > 0;

/** Runs of the same index use the same random numbers only with the same model and seed. */
function checkPairable(a: Side, b: Side): void {
  if (a.directory === b.directory && a.variant.index === b.variant.index)
    throw new UsageError(`a variant is compared with another one, came '${a.variant.name}' twice`);
  const [one, other] = [a.folder.question, b.folder.question];
  if (one.seed !== other.seed)
    throw new CampaignRefusal(
      'other-scenario',
      `the runs of ${a.directory} (seed ${one.seed}) and ${b.directory} (seed ${other.seed}) did ` +
        'not meet the same faults: there are no pairs',
      `run one of the two again with the seed of the other: rvisim campaign ... --seed ${quoted(one.seed)}`,
    );
  if (one.modelVersion !== other.modelVersion)
    throw new CampaignRefusal(
      'other-model',
      `${a.directory} was made by model version ${one.modelVersion}, ${b.directory} by ` +
        `${other.modelVersion}: the difference could be one of the models`,
      'run the older one again',
    );
}

function pairsIn(a: Side, b: Side): Iterable<Pair> {
  if (a.directory !== b.directory) return pairsOf(alternately(sidedRecords(a, 'a'), sidedRecords(b, 'b')));
  return pairsOf(recordsOfBoth(a, b));
}

function* sidedRecords({ directory, variant }: Side, side: SidedRecord['side']): Generator<SidedRecord> {
  for (const record of readRecords(directory)) if (record.variant === variant.name) yield { side, record };
}

function* recordsOfBoth(a: Side, b: Side): Generator<SidedRecord> {
  for (const record of readRecords(a.directory)) {
    if (record.variant === a.variant.name) yield { side: 'a', record };
    else if (record.variant === b.variant.name) yield { side: 'b', record };
  }
}

const nameIn = ({ directory, variant }: Side, other: Side): string =>
  directory === other.directory ? variant.name : `${variant.name} (${directory})`;

function documentOf(one: Side, otherFolder: CheckedFolder, comparisons: readonly Compared[]): object {
  const { answer, question } = one.folder;
  return {
    scenario: question.scenario.name,
    seed: question.seed,
    modelVersion: question.modelVersion,
    digests: digestsOf(answer.digest, otherFolder.answer.digest),
    comparisons,
  };
}

function textOf(one: Side, otherFolder: CheckedFolder, comparisons: readonly Compared[], width: number): string {
  const { answer, question } = one.folder;
  const digests = digestsOf(answer.digest, otherFolder.answer.digest).join(' and ');
  const caption = `${question.scenario.name} · seed ${question.seed} · model ${question.modelVersion} · ${digests}`;
  return `${caption}\n\n${comparisons.map((each) => renderComparison(each, each.audit, width)).join('\n')}`;
}

const digestsOf = (...digests: readonly string[]): string[] => [...new Set(digests)];
