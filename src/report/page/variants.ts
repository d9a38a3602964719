/** The variants of a campaign with all the names that figures and tables have for them. */
import type { Summary } from '../../analysis/summary.ts';
import { namesOf } from '../charts/words.ts';
import { labelOf } from '../format.ts';
import type { PageVariant } from './payload.ts';

export function pageVariants(summary: Summary): PageVariant[] {
  const names = namesOf(summary);
  return summary.rows.map((row, index) => ({
    index,
    name: row.variant,
    label: labelOf(row),
    words: names.variant(labelOf(row)),
    factors: row.factors,
    values: Object.fromEntries(Object.entries(row.factors).map(([axis, value]) => [axis, names.value(axis, value)])),
  }));
}
