/**
 * The difference of two independent shares: the hybrid score interval of Newcombe (Statistics in Medicine 17, 1998,
 * method 10), which squares and adds the distances to the ends of both Wilson intervals.
 */
import { type Interval, type Proportion, wilson } from './proportion.ts';

/**
 * The share minus `k` of `n`. Runs without an answer count as failures at the low end and as successes at the high end.
 */
export function newcombe(
  {
    numerator,
    denominator,
    unanswered,
    confidence,
  }: Pick<Proportion, 'numerator' | 'denominator' | 'unanswered' | 'confidence'>,
  k: number,
  n: number,
): Interval {
  const most = denominator + unanswered;
  if (most === 0) return { low: -1, high: 1 };
  const [worst, best] = [numerator / most, (numerator + unanswered) / most];
  const other = wilson(k, n, confidence);
  return {
    low: worst - k / n - Math.hypot(worst - wilson(numerator, most, confidence).low, other.high - k / n),
    high: best - k / n + Math.hypot(wilson(numerator + unanswered, most, confidence).high - best, k / n - other.low),
  };
}
