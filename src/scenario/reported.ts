/** Reported figures: converts their values to the unit of their metric, and checks that their variants exist. */

import type { MetricUnit } from '../experiment/metrics.ts';
import type { Path } from '../experiment/path.ts';
import { describeQuantity, parseQuantity } from '../experiment/quantity.ts';
import type { Variant } from '../experiment/runner.ts';
import type { MetricName } from '../experiments.ts';
import { metricNamed } from '../experiments.ts';
import { checkReference, type DraftAxis } from './axes.ts';
import { millisecondsIn, quantityKindOf } from './metric-quantity.ts';
import type { Problems } from './problems.ts';
import type { Reported } from './schema.ts';
import { describe, type PartialFile } from './shape.ts';
import { nameOf } from './variants.ts';

type WrittenFigure = NonNullable<NonNullable<PartialFile['reported']>[number]>;

export function readReported(file: PartialFile, axes: readonly DraftAxis[], problems: Problems): Reported[] {
  const figures = (file.reported ?? []).flatMap((written, index) =>
    written ? [readFigure(written, ['reported', index], axes, problems)] : [],
  );
  checkUnique(file, problems);
  return figures;
}

function readFigure(written: WrittenFigure, path: Path, axes: readonly DraftAxis[], problems: Problems): Reported {
  const { id, where, metric, use, of } = written;
  for (const [axis, value] of Object.entries(where))
    checkReference(axes, axis, value, [...path, 'where', axis], [...path, 'where'], problems);
  const { unit } = metricNamed(metric);
  const inUnit = (field: 'value' | 'low' | 'high'): number | undefined => {
    const figure = written[field];
    return figure === undefined ? undefined : readQuantity(unit, figure, [...path, field], problems);
  };
  const value = inUnit('value') ?? Number.NaN;
  const low = inUnit('low');
  const high = inUnit('high');
  if (low !== undefined && low > value)
    problems.at([...path, 'low'], { expected: 'at most the value', came: describe(written.low) });
  if (high !== undefined && high < value)
    problems.at([...path, 'high'], { expected: 'at least the value', came: describe(written.high) });
  if (of !== undefined && unit !== 'share')
    problems.at([...path, 'of'], { expected: 'a number of runs only with a share', came: `one with ${metric}` });
  return {
    id,
    where,
    // The schema accepts only metrics of the experiment.
    metric: metric as MetricName,
    value,
    ...(of === undefined ? {} : { of }),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(unit === 'share' ? {} : { unit }),
    use,
  };
}

function readQuantity(unit: MetricUnit, figure: string | number, path: Path, problems: Problems): number {
  const kind = quantityKindOf(unit);
  if (kind === undefined) return readNumber(figure, path, problems);
  // A plain number is in the metric's own unit already.
  const scale = typeof figure === 'number' ? 1 : millisecondsIn(unit);
  const value = parseQuantity(kind, figure);
  if (value === undefined) problems.at(path, { expected: describeQuantity(kind), came: describe(figure) });
  return value === undefined ? Number.NaN : value / scale;
}

function readNumber(figure: string | number, path: Path, problems: Problems): number {
  if (typeof figure === 'number') return figure;
  problems.at(path, { expected: 'a number', came: describe(figure) });
  return Number.NaN;
}

/**
 * A row of a source can report a metric once for each set of variants, since one condition may not be able to select
 * all its variants.
 */
function checkUnique(file: PartialFile, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, written] of (file.reported ?? []).entries()) {
    if (!written) continue;
    const { id, metric, where } = written;
    const row = JSON.stringify([id, metric, Object.entries(where).sort(([a], [b]) => (a < b ? -1 : 1))]);
    if (seen.has(row))
      problems.at(['reported', index, 'id'], {
        expected: 'each id once for a metric and its variants',
        came: `a second '${id}'`,
      });
    seen.add(row);
  }
}

/**
 * Reports two mistakes that would otherwise be silent: a figure for combinations that the constraints drop, and two
 * figures for one variant. Two figures overlap if some variant meets both conditions.
 */
export function checkReportedVariants(
  reported: readonly Reported[],
  factors: readonly Variant['factors'][],
  problems: Problems,
): void {
  for (const [index, figure] of reported.entries()) {
    const place = ['reported', index, 'where'];
    const mine = factors.filter((variant) => speaksOf(figure, variant));
    if (mine.length === 0)
      problems.at(place, { expected: 'a combination that the constraints keep', came: 'one that they drop' });
    for (const [earlier, other] of reported.slice(0, index).entries()) {
      const shared = other.metric === figure.metric && mine.find((variant) => speaksOf(other, variant));
      if (!shared) continue;
      const first = `reported[${earlier}] '${other.id}' at ${problems.lineOf(['reported', earlier])}`;
      problems.at(place, {
        expected: `one ${figure.metric} for each variant`,
        came: `a second one for '${nameOf(shared)}', which ${first} is about, too`,
      });
      break;
    }
  }
}

const speaksOf = ({ where }: Reported, variant: Variant['factors']): boolean =>
  Object.entries(where).every(([axis, value]) => variant[axis] === value);
