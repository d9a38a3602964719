/** The values that `scipy-values.py` wrote, as rows of numbers and names. */
import { readFileSync } from 'node:fs';

export type Row = readonly (number | string | null)[];

const values = JSON.parse(readFileSync(new URL('scipy-values.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, readonly Row[]>
> & { readonly samples: Readonly<Record<string, readonly number[]>> };

export function referenceRows(name: string): readonly Row[] {
  const rows = values[name];
  if (rows === undefined || rows.length === 0) throw new Error(`no reference values of ${name}`);
  return rows;
}

export function referenceSample(name: string): readonly number[] {
  const sample = values.samples[name];
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return sample;
}
