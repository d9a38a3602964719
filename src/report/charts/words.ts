/**
 * Readable names of variants. A scenario file has names such as `recovery.vmm`, `memoryGiB: 8` and `imageLoadedBefore:
 * false`. In pictures these are "VMM recovery", "memory 8 GiB" and "image loaded before: no". The CSV file beside the
 * picture keeps the names of the scenario.
 */
import type { Summary } from '../../analysis/summary.ts';
import type { Metric } from '../../experiment/metrics.ts';
import { labelOf } from '../format.ts';

/** Readable forms of the words and units in field names. */
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
  ttr: 'TTR',
  id: 'ID',
};
/** Units as they end a field name, and what they measure where the name does not say it: `linkMbps`, "link rate". */
const UNITS: Readonly<Record<string, { readonly unit: string; readonly of?: string }>> = {
  gib: { unit: 'GiB' },
  mib: { unit: 'MiB' },
  kib: { unit: 'KiB' },
  nanos: { unit: 'ns' },
  us: { unit: 'µs' },
  ms: { unit: 'ms' },
  seconds: { unit: 's' },
  minutes: { unit: 'min' },
  hours: { unit: 'h' },
  years: { unit: 'years' },
  hz: { unit: 'Hz' },
  mbps: { unit: 'Mb/s', of: 'rate' },
};
/** `memoryGiB`, `scrubNanosPerGiB`, `creditsPerMs`; a field may be a unit alone. */
const UNIT = new RegExp(
  '(?<=^|[.]|[a-z\\d](?=[A-Z]))(?:' +
    '([Gg]i[Bb]|[Mm]i[Bb]|[Kk]i[Bb]|[Nn]anos|Us|[Mm]s|[Ss]econds|[Mm]inutes|[Hh]ours|[Yy]ears|[Hh]z|[Mm]bps)' +
    '(?:Per([A-Z]\\w*))?|Per(GiB|Gib|MiB|KiB|Ms))$',
);
/** What all fields of one kind begin with says nothing about the one that varies. */
const OWNER = /^(?:constants|parameters)\./;

/** A field name as words without its unit, and the unit. */
function wordsAndUnit(path: string): { readonly words: string; readonly unit: string } {
  const field = path.replace(OWNER, '');
  const [match, unit = '', per = '', perUnit = ''] = UNIT.exec(field) ?? [''];
  const { unit: name = '', of = '' } = UNITS[unit.toLowerCase()] ?? {};
  const divisor = per === '' ? perUnit : per;
  const rest = match === '' ? field : field.slice(0, -match.length).replace(/\.$/, '');
  return {
    words: [...wordsOf(rest), of].filter((word) => word !== '').join(' '),
    unit: [name, divisor && `per ${UNITS[divisor.toLowerCase()]?.unit ?? wordsOf(divisor).join(' ')}`]
      .filter((part) => part !== '')
      .join(' '),
  };
}

function wordsOf(path: string): string[] {
  const parts = path.split('.');
  // In `recovery.vmm` the first part is an activity and comes last in the readable name; in other paths the first part
  // is the owner and comes first.
  const ordered = /^(?:recovery|detection)$/.test(parts[0] ?? '') ? [...parts.slice(1), ...parts.slice(0, 1)] : parts;
  const words = ordered.flatMap((part) => part.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_-]+/));
  return words
    .map((word) => (/^[A-Z]*[a-z]+$/.test(word) ? word.toLowerCase() : word))
    .map((word) => WORDS[word] ?? word);
}

/** The readable name of an axis, with its unit after a comma: "memory, GiB". */
export function axisWords(field: string): string {
  const { words, unit } = wordsAndUnit(field);
  return [words, unit].filter((part) => part !== '').join(', ');
}

/** Megabytes, which are no unit of metrics: their values are printed as bare numbers. */
const MEGABYTES = /(?<=[a-z\d])Mb$/;

/** The readable name of a metric: "recovered, of detected", "mean downtime (back)", "sent, MB (migrated)". */
export function metricWords(name: string, { unit }: Pick<Metric, 'unit'>): string {
  const [what = '', condition = ''] = name.split('|');
  const size = MEGABYTES.test(what) ? ', MB' : '';
  const { words } = wordsAndUnit(what.replace(MEGABYTES, ''));
  const among = wordsOf(condition).join(' ');
  return unit === 'share' ? `${words}, of ${among}` : `${words === '' ? what : words}${size} (${among})`;
}

/** What may be the name of a metric, in the midst of a text. */
const METRICS = /([\w-]+\|[\w-]+)/;

/** The parts of a text, in order. A part that is the name of a known metric comes with it. */
export const splitAtMetrics = (
  text: string,
  known: ReadonlyMap<string, Metric>,
): { readonly part: string; readonly metric: Metric | undefined }[] =>
  text.split(METRICS).map((part) => ({ part, metric: known.get(part) }));

/** The readable names of the axes: "fault model, VMM recovery". */
export function axesInWords({ rows }: Pick<Summary, 'rows'>): string {
  const axes = Object.keys(rows[0]?.factors ?? {}).map((axis) => wordsAndUnit(axis).words);
  return axes.join(', ') || 'variant';
}

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const QUANTITY = /^-?\d+(?:\.\d+)?\s*[A-Za-z%]+$/;

/** A readable value of an axis. A value that is unclear without the name of its axis is combined with it. */
function valueWords(axis: string, value: string, all: readonly string[]): string {
  const { words, unit } = wordsAndUnit(axis);
  if (value === 'true' || value === 'false') return `${words}: ${value === 'true' ? 'yes' : 'no'}`;
  if (NUMBER.test(value)) return unit === '' ? `${value} ${words}` : `${words} ${value} ${unit}`.trimStart();
  const amounts = all.filter((each) => NUMBER.test(each) || QUANTITY.test(each));
  return 2 * amounts.length >= all.length ? `${words} ${value}` : (WORDS[value] ?? value);
}

/** The name of a group of bars, split into the part that neighbours share and the rest. */
export interface GroupName {
  /** Shown once above the neighbours that share it; may be empty. */
  readonly heading: string;
  readonly label: string;
}

/** Readable names of the variants of one summary, by their names in the CSV file. */
export interface Names {
  /** Of a variant, `labelOf`. */
  readonly group: (label: string) => GroupName;
  readonly variant: (label: string) => string;
  /** Of the values of all axes but one. */
  readonly without: (axis: string, label: string) => string;
  /** Of the value of one axis. */
  readonly value: (axis: string, value: string) => string;
}

/** A name that is not in the summary is returned unchanged. */
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
