import { describe, expect, it } from 'vitest';
import type { ComparedMetric } from '../../src/analysis/paired-metric.ts';
import { pairedQuantity } from '../../src/analysis/paired-quantity.ts';
import { renderComparison } from '../../src/report/comparison.ts';

/** What is said of `a.length` pairs of times. */
function said(a: readonly number[], b: readonly number[]): string {
  const times = pairedQuantity({ a, b, onlyA: 0, onlyB: 0, unanswered: 0 }, 'ms', 't', '');
  const metric: ComparedMetric = {
    kind: 'quantity',
    metric: 'downtimeMs|detected',
    meaning: 'downtime',
    condition: 'runs in which a detector fired',
    conditionOnlyA: 0,
    conditionOnlyB: 0,
    ...times,
    adjustedP: times.p,
  };
  const pairs = a.length;
  const comparison = { a: 'A', b: 'B', pairs, struck: pairs, sameStrike: pairs, metrics: [metric], tests: 1 };
  return renderComparison({ ...comparison, discordant: [] }, undefined, 200);
}

describe('the text about times', () => {
  it('does not take five pairs without a difference as proof', () => {
    const same = [700, 710, 720, 730, 740];
    // 1 - 0.025^(1/5)
    expect(said(same, same)).toContain('no pair differs; at 95 %, up to 52.2 % of such pairs could');
  });

  it('never prints a probability of 0, for any number of pairs', () => {
    const a = Array.from({ length: 1200 }, (_, index) => 700 + index);
    const b = a.map((value) => value - 690);
    expect(said(a, b)).toContain('p is less than 1e-300');
  });

  it('does not claim that no pair differs when some do', () => {
    expect(said([700, 710, 720], [700, 710, 721])).not.toContain('no pair differs');
    expect(said([700, 710, 720], [600, 610, 620])).not.toContain('no pair differs');
  });
});
