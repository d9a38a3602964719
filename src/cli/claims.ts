/** `rvisim claims`: whether what is said of a campaign's results is true. */
import { claimOfReported, type Estimate, estimateOf, estimateOfDifference, judge } from '../analysis/claims.ts';
import { type ComparedMetric, metricCounter } from '../analysis/paired-metric.ts';
import { pairsOf, type SidedRecord } from '../analysis/pairs.ts';
import type { Summary } from '../analysis/summary.ts';
import { CLAIM_INTERVALS } from '../analysis/tally.ts';
import { readRecords } from '../campaign/store.ts';
import type { Variant } from '../experiment/runner.ts';
import { byMetric, experimentOf, metricNamed } from '../experiments.ts';
import { type CheckedFolder, openChecked, readResults } from '../library/results.ts';
import { claimAsJson, type JudgedClaim, renderClaims } from '../report/claims.ts';
import { type Claim, ClaimProblem, parseClaim, variantsNamed } from '../scenario/claim.ts';
import { readText } from '../scenario/read.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface ClaimsOptions {
  /** Beside those of the scenario. */
  readonly claim: readonly string[];
  /** A file with a claim a line. */
  readonly file?: string | undefined;
  /** Also that each figure marked as a prediction comes out. */
  readonly reported: boolean;
  readonly margin: number;
  readonly confidence: number;
  readonly json: boolean;
}

/** Ends with 7 when a claim is false, else with 8 when one is not known yet. */
export function judgeClaims(directory: string, options: ClaimsOptions, terminal: Terminal): ExitCode {
  const folder = openChecked(directory);
  const asked = [...writtenClaims(folder, options), ...reportedClaims(directory, options)];
  if (asked.length === 0)
    throw new UsageError(
      `${directory} has no claims: expected some in its scenario (claims:), --claim TEXT, --file FILE or --reported`,
    );
  const court = new Court(directory, folder);
  const judged = asked.flatMap(({ claim, where }) => explained(where, () => court.judge(claim, options.confidence)));
  const { digest } = folder.answer;
  terminal.out(
    options.json
      ? `${JSON.stringify({ digest, claims: judged.map(claimAsJson) }, undefined, 2)}\n`
      : `${renderClaims(judged, terminal.width)}${digest}\n`,
  );
  if (judged.some(({ verdict }) => verdict === 'FAIL')) return exitCode.claimFailed;
  return judged.some(({ verdict }) => verdict === 'INCONCLUSIVE') ? exitCode.inconclusive : exitCode.ok;
}

/** A claim and where it was written. */
interface Asked {
  readonly claim: Claim;
  readonly where: string;
}

function writtenClaims({ question }: CheckedFolder, { claim, file }: ClaimsOptions): Asked[] {
  const { metrics } = experimentOf(question.scenario);
  const lines = file === undefined ? [] : linesOf(file);
  const texts = [
    ...(question.scenario.claims ?? []).map((text, index) => ({ text, where: `claims[${index}]` })),
    ...claim.map((text) => ({ text, where: '--claim' })),
    ...lines,
  ];
  return texts.map(({ text, where }) => ({ claim: explained(where, () => parseClaim(text, metrics)), where }));
}

function linesOf(file: string): { readonly text: string; readonly where: string }[] {
  const text = readText(file);
  if (typeof text !== 'string') throw new UsageError(`--file: expected a file with a claim a line, came ${text.came}`);
  return text.split(/\r?\n/).flatMap((line, index) => {
    const own = line.replace(/^\s*-\s+/, '').trim();
    return own === '' || own.startsWith('#') ? [] : [{ text: own, where: `${file}:${index + 1}` }];
  });
}

function reportedClaims(directory: string, { reported, margin }: ClaimsOptions): Asked[] {
  if (!reported) return [];
  return readResults(directory).summary.rows.flatMap(({ variant, reported: figures }) =>
    byMetric(figures).flatMap(([metric, figure]) => {
      if (figure.use !== 'prediction') return [];
      const claim = claimOfReported(metric, figure, variant, metricNamed(metric).unit === 'share', margin);
      return [{ claim, where: figure.source }];
    }),
  );
}

/** Gives a claim that cannot be understood the place where it was written. */
function explained<Result>(where: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ClaimProblem) throw new UsageError(`${where}: ${error.message}`);
    throw error;
  }
}

class Court {
  readonly #directory: string;
  readonly #folder: CheckedFolder;
  /** By confidence. */
  readonly #summaries = new Map<number, Summary>();

  constructor(directory: string, folder: CheckedFolder) {
    this.#directory = directory;
    this.#folder = folder;
  }

  /** Of each variant that the claim is about, or of each pair of variants that differ in what it compares alone. */
  judge(claim: Claim, confidence: number): JudgedClaim[] {
    const { variants } = this.#folder.plan;
    const chosen = variantsNamed(claim.of, variants);
    if ('value' in claim.to)
      return chosen.map((variant) => {
        const at = (level: number): Estimate =>
          estimateOf(this.#rowOf(variant, level)?.metrics[claim.metric], claim.statistic);
        return { claim, about: variant.name, ...judge(claim, at, this.#runsOf(variant), confidence) };
      });
    const others = variantsNamed(claim.to.variants, variants);
    return matched(chosen, others, claim).map(([a, b]) => {
      const at = (level: number): Estimate => estimateOfDifference(this.#compared(a, b, claim, level), claim.statistic);
      return { claim, about: `${a.name} | ${b.name}`, ...judge(claim, at, this.#runsOf(a), confidence) };
    });
  }

  #rowOf({ name }: Variant, confidence: number): Summary['rows'][number] | undefined {
    const summary =
      this.#summaries.get(confidence) ?? readResults(this.#directory, { ...CLAIM_INTERVALS, confidence }).summary;
    this.#summaries.set(confidence, summary);
    return summary.rows.find(({ variant }) => variant === name);
  }

  #runsOf(variant: Variant): number {
    return this.#rowOf(variant, CLAIM_INTERVALS.confidence)?.runs ?? 0;
  }

  #compared(a: Variant, b: Variant, { metric }: Claim, confidence: number): ComparedMetric {
    const counter = metricCounter(metric);
    for (const pair of pairsOf(this.#recordsOf(a, b))) counter.add(pair.a, pair.b);
    return counter.result(`${a.name}/${b.name}`, { metrics: [metric], means: CLAIM_INTERVALS.means, confidence });
  }

  *#recordsOf(a: Variant, b: Variant): Generator<SidedRecord> {
    for (const record of readRecords(this.#directory)) {
      if (record.variant === a.name) yield { side: 'a', record };
      else if (record.variant === b.name) yield { side: 'b', record };
    }
  }
}

/** One with one; or each with the one whose other axes have the same values. */
function matched(as: readonly Variant[], bs: readonly Variant[], claim: Claim): (readonly [Variant, Variant])[] {
  if (as.length === 1 && bs.length === 1 && as[0] !== bs[0]) return [[as[0]!, bs[0]!]];
  const pairs = as.flatMap((a) => {
    const partners = bs.filter((b) => differences(a, b) === 1);
    return partners.length === 1 ? [[a, partners[0]!] as const] : [];
  });
  if (pairs.length > 0) return pairs;
  const came = `'${claim.text}'`;
  throw new ClaimProblem({ expected: 'two variants, or two values of one axis', came });
}

/** In how many axes two variants differ. */
const differences = (a: Variant, b: Variant): number =>
  Object.keys(a.factors).filter((axis) => a.factors[axis] !== b.factors[axis]).length;
