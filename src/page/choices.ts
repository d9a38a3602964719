/**
 * Changes that a reader may want to try on a run: the same fault under another mechanism, with a repair left out, or a
 * second later. Offered are only those that the experiment accepts for this run.
 */
import { settingsWith } from '../cli/what-if.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { experimentOf } from '../experiments.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Choice } from './protocol.ts';

export function choicesFor(scenario: Scenario, variant: Variant, record: RunRecord): readonly Choice[] {
  const experiment = experimentOf(variant.settings);
  const settings = variant.settings as Readonly<Record<string, unknown>>;
  const candidates = [...otherParts(experiment, settings), ...leftOut(experiment, settings), ...later(record)];
  return candidates.filter(({ changes }) => isAccepted(scenario, variant, changes));
}

const LATER_MS = 1000;

/** Fields that name a part of the experiment, or map components to parts, with each other part of the same kind. */
function otherParts({ comparedFields, parts }: Experiment, settings: Readonly<Record<string, unknown>>): Choice[] {
  return comparedFields.flatMap((field, index) => {
    const value = settings[field];
    const named = typeof value === 'string' ? [[field, value] as const] : entriesOf(value).map(pathIn(field));
    return named.flatMap(([path, current]) => {
      // Of several components each may have a mechanism of one name.
      const component = named.length > 1 ? `${path.slice(field.length + 1)} ` : '';
      const how = index === 0 ? `${component}under` : field;
      const kind = Object.values(parts).find((list) => list.some(({ name }) => name === current)) ?? [];
      const others = kind.filter(({ name }) => name !== current);
      return others.map(({ name }) => ({ words: `${how} ${name}`, changes: [`${path}=${name}`] }));
    });
  });
}

const entriesOf = (value: unknown): (readonly [string, string])[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    : [];

const pathIn =
  (field: string) =>
  ([name, value]: readonly [string, string]): readonly [string, string] => [`${field}.${name}`, value];

interface WithRepairs {
  readonly name: string;
  readonly repairs?: readonly { readonly name: string; readonly optional?: boolean }[];
}

/** The optional repairs of the mechanisms in use, each left out or, if it is, put back. */
function leftOut({ comparedFields, parts }: Experiment, settings: Readonly<Record<string, unknown>>): Choice[] {
  if (!comparedFields.includes('without')) return [];
  const inUse = comparedFields.flatMap((field) => {
    const value = settings[field];
    return typeof value === 'string' ? [value] : entriesOf(value).map(([, name]) => name);
  });
  const without = Array.isArray(settings['without']) ? (settings['without'] as readonly string[]) : [];
  const mechanisms = Object.values(parts).flat() as readonly WithRepairs[];
  const repairs = mechanisms.filter(({ name }) => inUse.includes(name)).flatMap((each) => each.repairs ?? []);
  const names = new Set(repairs.filter(({ optional }) => optional === true).map(({ name }) => name));
  return [...names].map((name) => {
    const isOut = without.includes(name);
    const others = isOut ? without.filter((each) => each !== name) : [...without, name];
    return { words: `${isOut ? 'with' : 'without'} ${name}`, changes: [`without=[${others.join(', ')}]`] };
  });
}

/** The strike a second later: as a moment of a window, or as a time. */
function later(record: RunRecord): Choice[] {
  const strike = record.status === 'completed' ? record.episodes[0]?.strike : undefined;
  if (strike === undefined) return [];
  const ms = strike.atNanos / 1e6 + LATER_MS;
  const words = 'about a second later';
  return [
    { words, changes: [`fault.trigger.window=[${ms} ms, ${ms + 0.001} ms]`] },
    { words, changes: [`fault.trigger.at=${ms} ms`] },
  ];
}

function isAccepted(scenario: Scenario, variant: Variant, changes: readonly string[]): boolean {
  try {
    settingsWith(scenario, variant, changes);
    return true;
  } catch {
    return false;
  }
}
