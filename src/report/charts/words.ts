/**
 * Variants in words. A scenario names its axes and their values as its file writes them: `recovery.vmm`, `memoryGiB:
 * 8`, `imageLoadedBefore: false`. A reader of a picture has no file at hand: "VMM recovery", "memory 8 GiB", "image
 * loaded before: no". The CSV beside the picture keeps the names.
 */
import type { Summary } from '../../analysis/summary.ts';
import { labelOf } from '../format.ts';

/** How the components and units of field names are written. */
const WORDS: Readonly<Record<string, string>> = {
  vmm: 'VMM',
  vm: 'VM',
  vms: 'VMs',
  dvm: 'DVM',
  privvm: 'PrivVM',
  appvm: 'AppVM',
  appvms: 'AppVMs',
  cpu: 'CPU',
  cpus: 'CPUs',
  os: 'OS',
  id: 'ID',
};
const UNITS: Readonly<Record<string, string>> = { gib: 'GiB', mib: 'MiB', kib: 'KiB', ms: 'ms', nanos: 'ns', hz: 'Hz' };

/** A name of the file in words, without its unit, and the unit. */
function wordsAndUnit(field: string): { readonly words: string; readonly unit: string } {
  const parts = field.split('.');
  // What comes first in `recovery.vmm` is what is done to the second; elsewhere it is the one that has it.
  const ordered = /^(?:recovery|detection)$/.test(parts[0] ?? '') ? [...parts.slice(1), ...parts.slice(0, 1)] : parts;
  const words = ordered.flatMap((part) => part.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_-]+/));
  const lower = words.map((word) => (/^[A-Z]*[a-z]+$/.test(word) ? word.toLowerCase() : word));
  // "GiB" comes apart as "Gi", "B".
  const unit = /(?:^|[a-z\d])(GiB|MiB|KiB|Ms|Nanos|Hz)$/.exec(field)?.[1];
  const kept = unit === undefined ? lower : dropped(field, unit);
  return { words: kept.map((word) => WORDS[word] ?? word).join(' '), unit: UNITS[unit?.toLowerCase() ?? ''] ?? '' };
}

const dropped = (field: string, unit: string): string[] =>
  field === unit ? [] : wordsAndUnit(field.slice(0, -unit.length)).words.split(' ');

/** The name of an axis in words, its unit behind a comma: "memory, GiB". */
export function axisWords(field: string): string {
  const { words, unit } = wordsAndUnit(field);
  return [words, unit].filter((part) => part !== '').join(', ');
}

/** What the variants differ in, in words: "fault model, VMM recovery". */
export function axesInWords({ rows }: Pick<Summary, 'rows'>): string {
  const axes = Object.keys(rows[0]?.factors ?? {}).map((axis) => wordsAndUnit(axis).words);
  return axes.join(', ') || 'variant';
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const QUANTITY = /^-?\d+(?:\.\d+)?\s*[A-Za-z%]+$/;

/** A value of an axis in words. One that says nothing without its axis has it before or behind it. */
function valueWords(axis: string, value: string, all: readonly string[]): string {
  const { words, unit } = wordsAndUnit(axis);
  if (value === 'true' || value === 'false') return `${words}: ${value === 'true' ? 'yes' : 'no'}`;
  if (NUMBER.test(value)) return unit === '' ? `${value} ${words}` : `${words} ${value} ${unit}`;
  const amounts = all.filter((each) => NUMBER.test(each) || QUANTITY.test(each));
  return 2 * amounts.length >= all.length ? `${words} ${value}` : value;
}

/** A group of bars: what it has in common with its neighbours, and what it has alone. */
export interface GroupName {
  /** Stands once above the neighbours that share it; empty where nothing is gained by that. */
  readonly heading: string;
  readonly label: string;
}

/** Of the variants of one summary, by the names that the CSV has for them. */
export interface Names {
  /** Of a variant, `labelOf`. */
  readonly group: (label: string) => GroupName;
  readonly variant: (label: string) => string;
  /** Of the values of all axes but one. */
  readonly without: (axis: string, label: string) => string;
  /** Of the value of one axis. */
  readonly value: (axis: string, value: string) => string;
}

/** A name that the summary does not have stands for itself. */
export function namesOf({ rows }: Pick<Summary, 'rows'>): Names {
  const axes = Object.keys(rows[0]?.factors ?? {});
  const values = new Map(axes.map((axis) => [axis, distinct(rows.map(({ factors }) => factors[axis] ?? ''))]));
  const wordsFor = (axis: string, value: string): string => valueWords(axis, value, values.get(axis) ?? []);
  const wordsBy = (of: readonly string[]): Map<string, readonly string[]> =>
    new Map(
      rows.map(({ factors }) => [
        of.map((axis) => factors[axis] ?? '').join(', '),
        of.map((axis) => wordsFor(axis, factors[axis] ?? '')),
      ]),
    );
  const whole = new Map(
    rows.map((row) => [labelOf(row), Object.entries(row.factors).map(([axis, value]) => wordsFor(axis, value))]),
  );
  const headings = distinct([...whole.values()].map((words) => words.slice(0, -1).join(', ')));
  const isHeaded = axes.length > 1 && headings.length > 1 && 2 * headings.length <= rows.length;
  const variant = (label: string): string => whole.get(label)?.join(', ') || label;
  return {
    variant,
    group(label) {
      const words = whole.get(label) ?? [];
      if (!isHeaded || words.length === 0) return { heading: '', label: variant(label) };
      return { heading: words.slice(0, -1).join(', '), label: words.at(-1) ?? '' };
    },
    without: (axis, label) =>
      wordsBy(axes.filter((each) => each !== axis))
        .get(label)
        ?.join(', ') ?? label,
    value: wordsFor,
  };
}

export const distinct = <Value>(values: Iterable<Value>): Value[] => [...new Set(values)];
