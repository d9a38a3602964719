/** The downtime of a variant beside that of one that differs from it in one axis only, in pairs of runs. */
import type { MeasuredRun } from '../../experiment/record.ts';
import type { Variant } from '../../experiment/runner.ts';
import { type MeanMethod, meanInterval, meanOf, varianceOf } from '../mean.ts';
import { type Compared, comparedWith } from './compared.ts';

/**
 * Downtime a year less that of another variant, run by run: they share their chance, so that what both suffer falls
 * out.
 */
export interface Against extends Compared {
  readonly variant: string;
  /** In which the two differ, and its value there. */
  readonly axis: string;
  readonly factor: string;
}

/** Null where there is no such variant before this one, or there are no pairs. */
export function againstNeighbour(
  variant: string,
  variants: readonly Variant[],
  downtimes: ReadonlyMap<string, Downtime>,
  method: MeanMethod,
  confidence: number,
): Against | null {
  const base = neighbourOf(variant, variants);
  const [mine, other] = [downtimes.get(variant), downtimes.get(base?.variant ?? '')];
  if (base === null || mine === undefined || other === undefined) return null;
  const difference = differenceOf(mine, other, method, variant, confidence);
  return difference && { ...base, ...difference };
}

/** The first variant that differs from this one in one axis only, and comes before it; the last axis is tried first. */
function neighbourOf(
  variant: string,
  variants: readonly Variant[],
): Pick<Against, 'variant' | 'axis' | 'factor'> | null {
  const at = variants.findIndex(({ name }) => name === variant);
  const { factors = {} } = variants[at] ?? {};
  for (const axis of Object.keys(factors).reverse()) {
    const other = variants
      .slice(0, at)
      .find((each) =>
        Object.entries(factors).every(([name, value]) => (each.factors[name] === value) !== (name === axis)),
      );
    if (other !== undefined) return { variant: other.name, axis, factor: other.factors[axis] ?? '' };
  }
  return null;
}

/**
 * What a paired difference is made of: by index of the run, how far it pulls the downtime a year from its mean, and
 * that.
 */
export interface Downtime {
  readonly byRun: ReadonlyMap<number, number>;
  readonly analytic: number | null;
}

/** @param figure The downtime a year of the same runs. */
export function downtimeOf(runs: readonly MeasuredRun[], figure: Compared | undefined): Downtime {
  const hours = runs.map(({ measures }) => measures['hours|measured'] ?? Number.NaN);
  const perRun = hours.reduce((sum, each) => sum + each, 0) / hours.length;
  const value = figure?.value ?? Number.NaN;
  const linearised = runs.map(({ run, measures }, index): [number, number] => [
    run,
    value + (((measures['downtimeHours|per-year'] ?? Number.NaN) - value) * hours[index]!) / perRun,
  ]);
  return { byRun: new Map(linearised), analytic: figure?.analytic ?? null };
}

function differenceOf(
  a: Downtime,
  b: Downtime,
  method: MeanMethod,
  variant: string,
  confidence: number,
): Compared | null {
  const differences = [...a.byRun].flatMap(([run, value]) => {
    const other = b.byRun.get(run);
    return other === undefined ? [] : [value - other];
  });
  const interval = meanInterval(differences, method, `${variant}/against`, confidence);
  if (interval === null) return null;
  const standardError = Math.sqrt(varianceOf(differences) / differences.length);
  const analytic = a.analytic === null || b.analytic === null ? null : a.analytic - b.analytic;
  return comparedWith({ value: meanOf(differences), standardError, ...interval }, analytic, true);
}
