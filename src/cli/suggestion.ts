/** "; did you mean ...?" for the name of a metric, which is `what|condition`. */
import { nearest } from '../experiment/suggest.ts';

/** `recovered` gives `recovered|detected`; other texts give the metric with the most similar name, or undefined. */
export function suggestionFor(word: string, metrics: readonly string[]): string {
  const asked = word.toLowerCase();
  const whats = new Map(
    // Of several metrics with the same beginning, the first is the most common.
    metrics.map((metric) => [metric.replace(/\|.*$/, '').toLowerCase(), metric] as const).reverse(),
  );
  const begun = [...whats.keys()].filter((what) => what.startsWith(asked) || asked.startsWith(what));
  const meant =
    whats.get(asked) ??
    (begun.length === 1 ? whats.get(begun[0] ?? '') : undefined) ??
    nearest(word, metrics) ??
    whats.get(nearest(asked, whats.keys()) ?? '');
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
