/** What the author wrote for a time, a number or a distribution: itself, or the name of a parameter. */

import { describeQuantity, parseQuantity, quantityKindOf } from '../../../experiment/quantity.ts';
import type { Mismatch } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { FOREVER } from './field-parts.ts';

export const DISTRIBUTIONS = [
  'exponential',
  'erlang',
  'deterministic',
  'weibull',
  'gamma',
  'lognormal',
  'hyperexponential',
  'uniform',
  'empirical',
] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** A value, or what is wrong with what was written. */
export type Read<Value> = { readonly value: Value } | { readonly wrong: Mismatch };

export class Values {
  readonly #parameters: Readonly<Record<string, string | number>>;
  readonly #used = new Set<string>();

  constructor(parameters: Readonly<Record<string, string | number>>) {
    this.#parameters = parameters;
  }

  /** Parameters that nothing has asked for. */
  unused(): string[] {
    return Object.keys(this.#parameters).filter((name) => !this.#used.has(name));
  }

  /** Something else has used this parameter. */
  use(name: string): void {
    this.#used.add(name);
  }

  /** `7 d`, `interval`, `interval - baseLongevity + 20 min`, in ms; Infinity when a part of it is `never`. Above 0. */
  duration(written: string): Read<number> {
    const parts = written.trim().split(/\s+([+-])\s+/);
    let total = 0;
    const shown: string[] = [];
    for (let i = 0; i < parts.length; i += 2) {
      const sign = i === 0 ? '+' : parts[i - 1];
      const term = this.#term(parts[i] ?? '');
      if ('wrong' in term) return term;
      total += sign === '-' ? -term.value.ms : term.value.ms;
      shown.push(`${i === 0 ? '' : ` ${sign} `}${term.value.text}`);
    }
    if (total > 0) return { value: total };
    // Infinity less infinity is no number.
    const came =
      shown.length === 1 && shown[0] === written ? `'${written}'` : `'${written}', which is ${shown.join('')}`;
    return { wrong: { expected: 'a time above 0', came } };
  }

  /** A number, written or that of a parameter. */
  number(written: string | number, expected: string): Read<number> {
    if (typeof written === 'number') return { value: written };
    const known = this.#lookUp(written, expected);
    if ('wrong' in known) return known;
    if (typeof known.value === 'number') return { value: known.value };
    return { wrong: { expected, came: this.#naming(written) } };
  }

  count(written: string | number, least: number, most: number): Read<number> {
    const expected = `a whole number from ${least} to ${most}, or the name of a parameter that holds one`;
    const read = this.number(written, expected);
    if ('wrong' in read) return read;
    if (Number.isInteger(read.value) && read.value >= least && read.value <= most) return read;
    return { wrong: { expected, came: typeof written === 'number' ? `${written}` : this.#naming(written) } };
  }

  distribution(written: string): Read<Distribution> {
    const found = DISTRIBUTIONS.find((name) => name === written);
    if (found !== undefined) return { value: found };
    const expected = `a distribution (${DISTRIBUTIONS.join(', ')}), or the name of a parameter that holds one`;
    const known = this.#lookUp(written, expected, DISTRIBUTIONS);
    if ('wrong' in known) return known;
    const held = DISTRIBUTIONS.find((name) => name === known.value);
    if (held !== undefined) return { value: held };
    return {
      wrong: { expected, came: this.#naming(written), suggestion: nearest(`${known.value}`, DISTRIBUTIONS) },
    };
  }

  /** One term of a sum, and how it is shown. */
  #term(written: string): Read<{ ms: number; text: string }> {
    const own = durationIn(written);
    if (own !== undefined) return { value: { ms: own, text: written } };
    const expected = `${describeQuantity('duration')}, the name of a parameter, or ${FOREVER}`;
    const known = this.#lookUp(written, expected, [FOREVER]);
    if ('wrong' in known) return known;
    const held = typeof known.value === 'string' ? durationIn(known.value) : undefined;
    if (held !== undefined) return { value: { ms: held, text: `${known.value}` } };
    return { wrong: { expected, came: this.#naming(written) } };
  }

  #lookUp(written: string, expected: string, words: readonly string[] = []): Read<string | number> {
    const value = Object.hasOwn(this.#parameters, written) ? this.#parameters[written] : undefined;
    if (value !== undefined) {
      this.#used.add(written);
      return { value };
    }
    const names = Object.keys(this.#parameters);
    const choices = names.length === 0 ? '' : `; there are the parameters ${names.join(', ')}`;
    const suggestion = nearest(written, [...names, ...words]);
    return { wrong: { expected: `${expected}${choices}`, came: `'${written}'`, suggestion } };
  }

  #naming(parameter: string): string {
    return `the parameter '${parameter}', which is '${this.#parameters[parameter]}'`;
  }
}

function durationIn(text: string): number | undefined {
  if (text === FOREVER) return Number.POSITIVE_INFINITY;
  return quantityKindOf(text) === 'duration' ? parseQuantity('duration', text) : undefined;
}
