/** Columns of all sections with reported figures. */
import type { Summary } from '../analysis/summary.ts';
import type { MetricName } from '../experiments.ts';
import { axesOf } from './format.ts';
import type { TextColumn } from './text-table.ts';

export const variantColumn = (summary: Summary): TextColumn => ({
  header: axesOf(summary),
  align: 'left',
  wrap: true,
});

export const SOURCE_COLUMN: TextColumn = { header: 'source, use', align: 'left', wrap: true };

export const isReported = (summary: Summary, name: MetricName): boolean =>
  summary.rows.some((row) => row.reported[name] !== undefined);
