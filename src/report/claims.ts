/** Claims with their verdicts as text, and as data. */
import type { Estimate, Judgement } from '../analysis/claims.ts';
import type { MetricUnit } from '../experiment/metrics.ts';
import { metricNamed } from '../experiments.ts';
import type { Claim } from '../scenario/claim.ts';
import { amount, isLong, percent, quantity, unitAfter } from './format.ts';
import { layoutTable } from './text-table.ts';

export interface JudgedClaim extends Judgement {
  readonly claim: Claim;
  /** The variants that were looked at. */
  readonly about: string;
}

export function renderClaims(judged: readonly JudgedClaim[], width: number): string {
  const rows = judged.map(({ verdict, claim, about, estimate, moreRuns }) => {
    const { unit } = metricNamed(claim.metric);
    const isDifference = 'variants' in claim.to;
    const what = claim.text.includes(about) || about === 'base' ? claim.text : `${claim.text} (${about})`;
    return [verdict, what, textOf(estimate, unit, isDifference), more(verdict, moreRuns)];
  });
  const columns = [
    { header: 'verdict', align: 'left' },
    { header: 'claim', align: 'left', wrap: true },
    { header: 'simulated', align: 'left', wrap: true },
    { header: 'more runs', align: 'right', wrap: true },
  ] as const;
  const { lines } = layoutTable(columns, rows, width);
  return `${lines.join('\n')}\n\n${tallyOf(judged)}\n`;
}

/** The interval says which confidence it has, since claims of equality have another. */
function textOf({ value, low, high, confidence, n }: Estimate, unit: MetricUnit, isDifference: boolean): string {
  if (value === null) return 'no data';
  const isShare = unit === 'share';
  const isWithUnit = isLong(value, unit);
  const shown = (figure: number): string =>
    isShare ? percent(figure) : isWithUnit ? quantity(figure, unit) : amount(figure, unit);
  const suffix = isShare ? (isDifference ? ' points' : ' %') : isWithUnit ? '' : unitAfter(unit);
  const interval =
    low === null || high === null ? 'no interval' : `[${shown(low)}, ${shown(high)}] at ${percent(confidence)} %`;
  const sign = isDifference && value > 0 ? '+' : '';
  return `${sign}${shown(value)}${suffix} ${interval}, of ${n}${isDifference ? ' pairs' : ''}`;
}

const more = (verdict: Judgement['verdict'], runs: number | null): string =>
  verdict === 'INCONCLUSIVE' ? (runs === null ? 'unknown' : `about ${runs}`) : '';

function tallyOf(judged: readonly JudgedClaim[]): string {
  const of = (verdict: string): number => judged.filter((each) => each.verdict === verdict).length;
  return `${of('PASS')} PASS, ${of('FAIL')} FAIL, ${of('INCONCLUSIVE')} INCONCLUSIVE`;
}

export const claimAsJson = ({ claim, about, verdict, estimate, moreRuns }: JudgedClaim): object => ({
  claim: claim.text,
  metric: claim.metric,
  statistic: claim.statistic,
  about,
  verdict,
  ...estimate,
  moreRuns,
});
