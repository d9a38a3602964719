/**
 * Several tests at once: the step-down correction of Holm (Scandinavian Journal of Statistics 6, 1979). It keeps the
 * probability of one or more false positives among all tests below the level, whatever their dependence. It rejects
 * every hypothesis that Bonferroni's correction rejects, and often more.
 */

/** The corrected p values, in the order given. */
export function holm(values: readonly number[]): number[] {
  const corrected = values.map(() => 1);
  let largest = 0;
  const order = values.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p);
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, p * (values.length - rank)));
    corrected[index] = largest;
  }
  return corrected;
}
