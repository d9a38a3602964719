/** Chooses the pairs of a comparison to audit, and audits them. */
import { summarizeAudits } from '../analysis/audit-summary.ts';
import { CONDITIONS } from '../analysis/metrics.ts';
import type { PairedComparison } from '../analysis/paired-comparison.ts';
import { type PairAudit, pairAuditor } from '../campaign/audit.ts';
import { specOf } from '../campaign/plan.ts';
import { pluginRefusal } from '../campaign/plugin-marks.ts';
import { readEntries, readRecords } from '../campaign/store.ts';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import type { RunRecord } from '../experiment/record.ts';
import { experimentOf } from '../experiments.ts';
import type { AuditResult } from '../report/comparison.ts';
import type { Side } from './side.ts';

/** Pairs with different outcomes, all, none, or a number of pairs spread over all. */
export type AuditChoice = 'discordant' | 'all' | 'none' | number;

/** More discordant pairs would take much time; `--audit all` audits every pair. */
const MOST_DISCORDANT = 200;

/**
 * Audits the chosen pairs. An audit simulates, so it takes the model version and the plugins of the records; without
 * them the result says why there is none.
 */
export function auditPairs(
  a: Side,
  b: Side,
  { discordant }: PairedComparison,
  choice: AuditChoice,
): AuditResult | undefined {
  if (choice === 'none') return undefined;
  const { modelVersion } = a.folder.question;
  if (modelVersion !== MODEL_VERSION)
    return {
      impossible: `the records are of model version ${modelVersion}, this tool simulates version ${MODEL_VERSION}`,
    };
  for (const { directory, folder } of [a, b]) {
    const refusal = pluginRefusal(`${directory} was made`, folder.question);
    if (refusal !== undefined) return { impossible: refusal.message };
  }
  const { runs, words } = chosenRuns(choice, discordant, a, b);
  const done = [...audits(a, b, runs)];
  const isSilent = done.length > 0 && done.every(({ verdict, common }) => verdict === 'identical' && common === 0);
  if (isSilent) return { impossible: `runs of the experiment '${nameOf(a)}' do not report their random draws` };
  return summarizeAudits(done, words);
}

const nameOf = ({ folder }: Side): string => experimentOf(folder.question.scenario).name;

function chosenRuns(
  choice: Exclude<AuditChoice, 'none'>,
  discordant: readonly number[],
  a: Side,
  b: Side,
): { runs: readonly number[]; words: string } {
  if (choice === 'all') return { runs: pairedRuns(a, b), words: 'all' };
  if (choice !== 'discordant') return { runs: spread(pairedRuns(a, b), choice), words: 'spread over all' };
  if (discordant.length === 0) {
    const recovered = pairedRuns(a, b, isRecoveryAttempted);
    const words = recovered.length === 0 ? 'all' : 'those with a recovery';
    const among = recovered.length === 0 ? pairedRuns(a, b) : recovered;
    return { runs: spread(among, 20), words: `spread over ${words}, since none fell out differently` };
  }
  if (discordant.length <= MOST_DISCORDANT) return { runs: discordant, words: 'all that fell out differently' };
  return {
    runs: spread(discordant, MOST_DISCORDANT),
    words: `spread over the ${discordant.length} that fell out differently; --audit all looks at every pair`,
  };
}

/** Where no mechanism acted, two variants that differ only in the mechanism draw the same numbers. */
const isRecoveryAttempted = (record: RunRecord): boolean =>
  record.status === 'completed' && CONDITIONS['recovery-attempted'].holds(record);

/** The indices of runs that both sides have stored, in order; of A only the runs that `matters` selects. */
function pairedRuns(a: Side, b: Side, matters: (record: RunRecord) => boolean = () => true): number[] {
  const other = new Set(storedRuns(b, () => true));
  return [...storedRuns(a, matters)].filter((run) => other.has(run)).sort((one, another) => one - another);
}

function* storedRuns({ directory, variant }: Side, matters: (record: RunRecord) => boolean): Generator<number> {
  for (const record of readRecords(directory)) if (record.variant === variant.name && matters(record)) yield record.run;
}

/** At most `count` of the items, at even distances. */
const spread = <Item>(items: readonly Item[], count: number): Item[] =>
  items.filter(
    (_, index) => Math.floor((index * count) / items.length) !== Math.floor(((index - 1) * count) / items.length),
  );

/** Only pairs with both records stored. */
function* audits(a: Side, b: Side, runs: readonly number[]): Generator<PairAudit> {
  const [linesA, linesB] = [linesOf(a, runs), linesOf(b, runs)];
  const audit = pairAuditor();
  for (const run of runs) {
    const [storedA, storedB] = [linesA.get(run), linesB.get(run)];
    if (storedA === undefined || storedB === undefined) continue;
    yield audit(
      { spec: specOf(a.variant, run, a.folder.question.seed), stored: storedA },
      { spec: specOf(b.variant, run, b.folder.question.seed), stored: storedB },
    );
  }
}

function linesOf({ directory, variant }: Side, runs: readonly number[]): Map<number, string> {
  const wanted = new Set(runs);
  const lines = new Map<number, string>();
  for (const { record, line } of readEntries(directory))
    if (record.variant === variant.name && wanted.has(record.run)) lines.set(record.run, line);
  return lines;
}
