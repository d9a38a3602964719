/** The first difference of two records: the field with both values, for investigating a run that was not reproduced. */
export interface Difference {
  /** Path to the field, e.g. `episodes[0].strike.cpu`. */
  readonly field: string;
  /** As JSON; `absent` when there is no such field. */
  readonly stored: string;
  readonly now: string;
}

/**
 * The first difference between two lines of JSON in the order of the stored one, or undefined when they are the same
 * bytes.
 */
export function differenceOf(stored: string, now: string): Difference | undefined {
  if (stored === now) return undefined;
  // Equal values in other bytes (fields in another order) are a difference, too, since the digests differ.
  return firstDifference(JSON.parse(stored), JSON.parse(now), '') ?? { field: 'the spelling of the line', stored, now };
}

function firstDifference(stored: unknown, now: unknown, field: string): Difference | undefined {
  if (!isComposite(stored) || !isComposite(now) || Array.isArray(stored) !== Array.isArray(now)) {
    const [a, b] = [shown(stored), shown(now)];
    return a === b ? undefined : { field: field === '' ? 'the whole record' : field, stored: a, now: b };
  }
  for (const key of new Set([...Object.keys(stored), ...Object.keys(now)])) {
    const inner = Array.isArray(stored) ? `${field}[${key}]` : `${field}${field === '' ? '' : '.'}${key}`;
    const difference = firstDifference(stored[key], now[key], inner);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

const isComposite = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const shown = (value: unknown): string => JSON.stringify(value) ?? 'absent';
