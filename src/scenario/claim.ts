/**
 * Claims: sentences about the results of a campaign that are true, false, or not yet known.
 *
 *     recovered|detected of rehype >= 85 %
 *     downtimeMs|detected of warm < cold
 *     mean of ttrMs|responsive of rehype = nilihype within 2 ms
 */
import type { Metric, MetricUnit } from '../experiment/metrics.ts';
import { describeQuantity, parseQuantity } from '../experiment/quantity.ts';
import type { Mismatch } from '../experiment/rule.ts';
import { nearest } from '../experiment/suggest.ts';
import { isMetricName, type MetricName } from '../experiments.ts';
import { millisecondsIn, quantityKindOf } from './metric-quantity.ts';

export const STATISTICS = ['share', 'median', 'mean', 'p95'] as const;
export type Statistic = (typeof STATISTICS)[number];

export const RELATIONS = ['>=', '>', '<=', '<', '='] as const;
export type Relation = (typeof RELATIONS)[number];

export interface Claim {
  /** As it was written. */
  readonly text: string;
  readonly metric: MetricName;
  readonly statistic: Statistic;
  /** The variants that it is about, as `variantsNamed` reads them; empty for all. */
  readonly of: string;
  readonly relation: Relation;
  /** In the unit of the metric; or other variants. */
  readonly to: { readonly value: number } | { readonly variants: string };
  /** For `=`: how far apart the two may be. */
  readonly within?: number;
}

/** A claim that cannot be understood. */
export class ClaimProblem extends Error {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    const hint = mismatch.suggestion === undefined ? '' : `; did you mean ${mismatch.suggestion}?`;
    super(`expected ${mismatch.expected}, came ${mismatch.came}${hint}`);
    this.mismatch = mismatch;
  }
}

const FORM = new RegExp(
  '^(?:(?<statistic>[a-z0-9]+) of )?(?<metric>[^\\s:]+)(?:(?: of |: )(?<of>.+?))? ' +
    '(?<relation>>=|<=|>|<|=) (?<to>.+?)(?: within (?<within>.+))?$',
);
const EXPECTED =
  "a claim such as 'recovered|detected of rehype >= 85 %', 'downtimeMs|detected of warm < cold' or " +
  "'recovered|detected of a = b within 2 points'";

/** Throws a ClaimProblem. */
export function parseClaim(written: string, metrics: Readonly<Record<string, Metric>>): Claim {
  const text = written.trim().replaceAll(/\s+/g, ' ');
  const { groups } = FORM.exec(text) ?? {};
  const { metric = '', of = '', relation, to = '', within } = groups ?? {};
  if (groups === undefined || relation === undefined) throw formless(text, Object.keys(metrics));
  if (!Object.hasOwn(metrics, metric) || !isMetricName(metric)) throw unknownMetric(metric, Object.keys(metrics));
  const { unit } = metrics[metric]!;
  const statistic = statisticOf(groups['statistic'], unit);
  if ((relation === '=') !== (within !== undefined)) {
    const came = relation === '=' ? "'=' without it" : `it beside '${relation}'`;
    throw new ClaimProblem({ expected: "'within ...' with '=', and only there", came });
  }
  const value = valueIn(unit, to);
  if (value === undefined && statistic === 'p95')
    throw new ClaimProblem({ expected: 'median or mean where two variants are compared', came: "'p95'" });
  return {
    text,
    metric,
    statistic,
    of,
    relation: relation as Relation,
    to: value === undefined ? { variants: to } : { value },
    ...(within !== undefined && { within: marginIn(unit, within) }),
  };
}

/** Where its first word is meant for a metric and is none, that is what has to be known first. */
function formless(text: string, known: readonly string[]): ClaimProblem {
  const word = /^(?:[a-z0-9]+ of )?([^\s:<>=]+)/.exec(text)?.[1] ?? '';
  const isMeant = word.includes('|') || nearest(word, known) !== undefined;
  if (isMeant && !known.includes(word)) return unknownMetric(word, known);
  return new ClaimProblem({ expected: EXPECTED, came: `'${text}'` });
}

function unknownMetric(came: string, known: readonly string[]): ClaimProblem {
  const whats = new Map(known.map((name) => [name.replace(/\|.*$/, ''), name]).reverse() as [string, string][]);
  const suggestion = whats.get(came) ?? nearest(came, known) ?? whats.get(nearest(came, whats.keys()) ?? '');
  const mismatch = { expected: `a metric of the experiment (${known.join(', ')})`, came: `'${came}'` };
  return new ClaimProblem({ ...mismatch, ...(suggestion !== undefined && { suggestion }) });
}

function statisticOf(written: string | undefined, unit: MetricUnit): Statistic {
  if (unit === 'share') {
    if (written === undefined || written === 'share') return 'share';
    throw new ClaimProblem({ expected: 'no statistic before a share', came: `'${written}'` });
  }
  const statistic = written ?? 'median';
  if (statistic === 'median' || statistic === 'mean' || statistic === 'p95') return statistic;
  const suggestion = nearest(statistic, STATISTICS);
  const mismatch = { expected: 'median, mean or p95 before the metric', came: `'${statistic}'` };
  throw new ClaimProblem({ ...mismatch, ...(suggestion !== undefined && { suggestion }) });
}

/** Undefined for what is no such quantity, and then names variants. */
function valueIn(unit: MetricUnit, text: string): number | undefined {
  const kind = quantityKindOf(unit);
  const plain = /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/.test(text) ? Number(text) : undefined;
  if (kind === undefined || kind === 'duration') {
    const ms = kind === undefined ? undefined : parseQuantity(kind, text);
    return ms === undefined ? plain : ms / millisecondsIn(unit);
  }
  return parseQuantity(kind, text);
}

function marginIn(unit: MetricUnit, text: string): number {
  const points = /^(\d+(?:\.\d+)?) points?$/.exec(text)?.[1];
  const isShare = unit === 'share';
  const margin = points !== undefined && isShare ? Number(points) / 100 : valueIn(unit, text);
  if (margin !== undefined && margin > 0) return margin;
  const kind = quantityKindOf(unit);
  const expected = isShare ? "points above 0, such as '2 points'" : kind ? describeQuantity(kind) : 'a number above 0';
  throw new ClaimProblem({ expected: `within ${expected}`, came: `'${text}'` });
}

interface Named {
  readonly name: string;
  readonly factors: Readonly<Record<string, string>>;
}

/**
 * The variants that a text names: all for none; one by its name; those with `axis=value, axis=value`; those with one
 * value that it gives of any axis. Throws a ClaimProblem if there is none.
 */
export function variantsNamed<Variant extends Named>(text: string, variants: readonly Variant[]): readonly Variant[] {
  if (text === '') return variants;
  const byName = variants.filter(({ name, factors }) => name === text || Object.values(factors).join(', ') === text);
  if (byName.length > 0) return byName;
  const conditions = text.split(/, ?/).map((part) => part.split(/=(.*)/s) as [string, string?]);
  const meets = ({ factors }: Named): boolean =>
    conditions.every(([axis, value]) =>
      value === undefined ? Object.values(factors).includes(axis) : factors[axis] === value,
    );
  const chosen = variants.filter(meets);
  if (chosen.length > 0) return chosen;
  const known = variants.flatMap(({ name, factors }) => [name, ...Object.values(factors)]);
  const suggestion = nearest(text, new Set(known));
  const names = variants.slice(0, 12).map(({ name }) => `'${name}'`);
  const more = variants.length > names.length ? `, ... (${variants.length})` : '';
  // Such as 20 s for a share.
  const amount = /^-?\d[\d.]*(?: ?\S+)?$/.test(text) ? "an amount in the metric's own unit, " : '';
  throw new ClaimProblem({
    expected: `${amount}a variant (${names.join(', ')}${more}), or values of axes`,
    came: `'${text}'`,
    ...(suggestion !== undefined && { suggestion }),
  });
}
