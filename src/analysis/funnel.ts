/**
 * The funnel from runs to successes. Every stage keeps the number of the stage before it, which is the denominator that a percentage of it needs.
 */
import { assert } from '../kernel/assertions.ts';
import type { SummaryRow } from './summary.ts';

export const FUNNEL_STAGES = ['run', 'injected', 'manifested', 'detected', 'recovery attempted', 'recovered'] as const;

export interface FunnelStage {
  readonly stage: (typeof FUNNEL_STAGES)[number];
  readonly count: number;
  /** The count of the stage before; for the first stage, all runs recorded. */
  readonly of: number;
}

/** The stages of one variant, in order. The first is `run`: recorded and answered, so the runs without an answer leave the funnel there. */
export function funnelOf(row: SummaryRow): FunnelStage[] {
  const { numerator: detected, denominator: injected } = share(row, 'detected|injected');
  const counts = {
    run: row.runs - row.unanswered,
    injected,
    manifested: injected - share(row, 'non-manifested|injected').numerator,
    detected,
    'recovery attempted': share(row, 'recovery-attempted|detected').numerator,
    recovered: share(row, 'recovered|detected').numerator,
  };
  let before = row.runs;
  return FUNNEL_STAGES.map((stage) => {
    const of = before;
    before = counts[stage];
    return { stage, count: before, of };
  });
}

function share(row: SummaryRow, name: string): { numerator: number; denominator: number } {
  const metric = row.metrics[name];
  assert(metric?.kind === 'proportion', `${name} is not a share of this summary`);
  return metric;
}
