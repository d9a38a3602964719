/** The binomial distribution by summing its terms: slow, and independent of how the analysis computes it. */

/** P(X <= k) for X ~ Bin(n, p). */
export function atMost(k: number, n: number, p: number): number {
  let total = 0;
  for (let i = 0; i <= k; i++) total += probability(i, n, p);
  return total;
}

/** P(X = k) for X ~ Bin(n, p). */
export function probability(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  let logarithm = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) logarithm += Math.log((n - k + i) / i);
  return Math.exp(logarithm);
}
