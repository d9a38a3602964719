/**
 * Times that a trace of a real system holds, for models whose parts fail and are repaired one by one: how long its
 * nodes were up, or away. They stand anywhere in settings, and what is kept of the trace is part of the question.
 */
import { z } from 'zod';
import type { DeepReadonly } from './experiment.ts';
import { lawField, traceFields } from './field-failures.ts';
import { oneOf } from './fields.ts';
import type { Law } from './law.ts';
import type { Path } from './path.ts';

export const TIMES_MAPPING_EXPECTED = 'a mapping with trace and of';

export const fieldTimes = z.strictObject(
  {
    ...traceFields,
    of: oneOf(
      'kind of times',
      { up: 'from the end of a failure of a node to the start of its next', away: 'from its start to its end' },
      'Which times of the trace.',
    ),
    law: lawField
      .meta({ ...lawField.meta(), description: 'A law that is fitted to the times. Default: the times themselves.' })
      .exactOptional(),
  },
  { error: TIMES_MAPPING_EXPECTED },
);

/** With what was kept of the trace, once the scenario is loaded. */
export type FieldTimes = DeepReadonly<z.output<typeof fieldTimes>> & { readonly data?: TimesData };

export interface TimesData {
  /** Of the file that they come from. */
  readonly sha256: string;
  readonly times: number;
  /** Of times up: all time up over all failures. Complete times alone are the shorter ones. */
  readonly meanSeconds: number;
  /** The times, with blanks between them; or the law. */
  readonly seconds?: string;
  readonly law?: Law;
}

/** Equal for times that need the same data. */
export const timesKeyOf = ({ trace, sha256, systems, nodes, causes, of, law }: FieldTimes): string =>
  JSON.stringify({ trace, sha256, systems, nodes, causes, of, law });

/** All that settings name, each with its place. What lacks a field that the form demands is none. */
export function fieldTimesIn(settings: object): { readonly path: Path; readonly times: FieldTimes }[] {
  const found: { readonly path: Path; readonly times: FieldTimes }[] = [];
  changed(settings, [], (times, path) => {
    found.push({ path, times });
    return times;
  });
  return found;
}

/** The same settings with other times; those without any are the same object. */
export const withFieldTimes = <Settings extends object>(
  settings: Settings,
  change: (times: FieldTimes) => FieldTimes,
): Settings => changed(settings, [], change) as Settings;

function changed(value: object, path: Path, change: (times: FieldTimes, path: Path) => FieldTimes): object {
  if (isFieldTimes(value)) return change(value, path);
  let copy: Record<string, unknown> | undefined;
  for (const [field, part] of Object.entries(value)) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) continue;
    const other = changed(part as object, [...path, field], change);
    if (other !== part) copy = { ...(copy ?? value), [field]: other };
  }
  return copy ?? value;
}

const isFieldTimes = (value: object): value is FieldTimes => {
  const { trace, of } = value as Partial<FieldTimes>;
  return typeof trace === 'string' && typeof of === 'string';
};
