/** Reported figures: their values in the unit of their metric, and whether the variants that they speak of exist. */
import { checkReference, type DraftAxis } from './axes.ts';
import { METRICS, type Metric } from './metrics.ts';
import type { Path } from './path.ts';
import type { Problems } from './problems.ts';
import { describeQuantity, parseQuantity } from './quantity.ts';
import type { Reported } from './schema.ts';
import { describe, type PartialFile } from './shape.ts';
import type { Variant } from './variants.ts';

type WrittenFigure = NonNullable<NonNullable<PartialFile['reported']>[number]>;

export function readReported(file: PartialFile, axes: readonly DraftAxis[], problems: Problems): Reported[] {
  const figures = (file.reported ?? []).flatMap((written, index) =>
    written ? [readFigure(written, ['reported', index], axes, problems)] : [],
  );
  checkUnique(file, problems);
  return figures;
}

function readFigure(written: WrittenFigure, path: Path, axes: readonly DraftAxis[], problems: Problems): Reported {
  const { id, where, metric, use } = written;
  for (const [axis, value] of Object.entries(where))
    checkReference(axes, axis, value, [...path, 'where', axis], [...path, 'where'], problems);
  const { unit }: Metric = METRICS[metric];
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
  return {
    id,
    where,
    metric,
    value,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(unit === 'share' ? {} : { unit }),
    use,
  };
}

function readQuantity(unit: Metric['unit'], figure: string | number, path: Path, problems: Problems): number {
  const kind = unit === 'ms' ? 'duration' : 'share';
  const value = parseQuantity(kind, figure);
  if (value === undefined) problems.at(path, { expected: describeQuantity(kind), came: describe(figure) });
  return value ?? Number.NaN;
}

/** One row of a source reports a metric once, and beside one simulated number stands one reported number. */
function checkUnique(file: PartialFile, problems: Problems): void {
  const seen = new Set<string>();
  for (const [index, written] of (file.reported ?? []).entries()) {
    if (!written) continue;
    const { id, metric, where } = written;
    const row = JSON.stringify([id, metric]);
    const cell = JSON.stringify([canonicalWhere(where), metric]);
    const path = ['reported', index];
    if (seen.has(row)) problems.at([...path, 'id'], { expected: `each id once a metric`, came: `a second '${id}'` });
    else if (seen.has(cell))
      problems.at([...path, 'where'], { expected: `one ${metric} for the same variants`, came: 'a second one' });
    seen.add(row).add(cell);
  }
}

/** A figure for combinations that the constraints drop would silently stand beside nothing. */
export function checkReportedVariants(
  reported: readonly Reported[],
  factors: readonly Variant['factors'][],
  problems: Problems,
): void {
  for (const [index, { where }] of reported.entries()) {
    const isKept = factors.some((each) => Object.entries(where).every(([axis, value]) => each[axis] === value));
    if (!isKept)
      problems.at(['reported', index, 'where'], {
        expected: 'a combination that the constraints keep',
        came: 'one that they drop',
      });
  }
}

const canonicalWhere = (where: Reported['where']): string[] =>
  Object.entries(where)
    .map((entry) => JSON.stringify(entry))
    .sort();
