/** "Did you mean ...?": the nearest of some names by edit distance. */

/** The nearest name that is close enough to be a typing error rather than another word; undefined when none is. */
export function nearest(text: string, names: Iterable<string>): string | undefined {
  const given = text.slice(0, LONGEST).toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const most = allowance(given, name);
    if (Math.abs(given.length - name.length) > most) continue;
    const distance = editDistance(given, name.toLowerCase());
    if (distance <= most && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** No name is longer. A longer text is not compared, since the comparison takes quadratic time. */
const LONGEST = 100;

/** One error in three characters, and at least one. */
const allowance = (text: string, name: string): number =>
  Math.max(1, Math.floor(Math.min(text.length, name.length) / 3));

/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours each cost one (Damerau 1964,
 * as in Boytsov 2011, section 2.1).
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(substitution, at(previous, j) + 1, at(current, j - 1) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, at(beforePrevious, j - 2) + 1);
      current.push(cost);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
