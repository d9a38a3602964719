/**
 * The runs behind a mark of a figure. A mark is named as its figure names it: "4 GiB, warm". Each axis of the scenario
 * that the name has a value of is held to that value; the others are pooled, as they are in the mark. So a new figure
 * needs nothing of its own for it.
 */
import type { Mark } from '../report/charts/picture.ts';
import type { PageVariant } from '../report/page/payload.ts';

/** Indexes of the variants behind a mark, in their order; none behind a figure that somebody else has reported. */
export function variantsBehind(mark: Pick<Mark, 'names' | 'along'>, variants: readonly PageVariant[]): number[] {
  if (mark.names.some((name) => /\breported\b/.test(name))) return [];
  const whole = mark.names.flatMap((name) => variants.filter(({ words, label }) => name === words || name === label));
  if (whole.length > 0) return indexesOf(whole);
  const parts = new Set(mark.names.flatMap((name) => [name, ...name.split(/, |; | … /)]));
  const isNamed = (axis: string, { factors, values }: PageVariant): boolean =>
    parts.has(factors[axis] ?? '') || parts.has(values[axis] ?? '') || isAt(mark.along, factors[axis]);
  const axes = Object.keys(variants[0]?.factors ?? {});
  const held = axes.filter((axis) => variants.some((variant) => isNamed(axis, variant)));
  const ranges = mark.names.flatMap((name) => rangeOf(name, variants));
  if (ranges.length > 0) return ranges;
  return indexesOf(variants.filter((variant) => held.every((axis) => isNamed(axis, variant))));
}

const indexesOf = (variants: readonly PageVariant[]): number[] =>
  [...new Set(variants.map(({ index }) => index))].sort((a, b) => a - b);

/** A size such as `4 GiB` that a point lies at. */
const isAt = (along: number | undefined, value = ''): boolean =>
  along !== undefined && /^\d/.test(value) && Number.parseFloat(value) === along;

/** "Basic … + NMI IPI": the variants from the first to the last. */
function rangeOf(name: string, variants: readonly PageVariant[]): number[] {
  const [first, last] = name.split(' … ').map((words) => variants.find((variant) => variant.words === words)?.index);
  if (first === undefined || last === undefined) return [];
  return variants.map(({ index }) => index).filter((index) => index >= first && index <= last);
}
