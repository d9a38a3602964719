/** Clocks: how long a move waits, by which law, with what is missing or too much noted at its place. */
import type { FieldTimes } from '../../../experiment/field-times.ts';
import type { Law } from '../../../experiment/law.ts';
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { exp } from '../../../kernel/arithmetic.ts';
import { type ClockLaw, meanOf } from '../net/clock-law.ts';
import type { Clock } from '../net/model.ts';
import { AT_ONCE } from './field-parts.ts';
import { DISTRIBUTIONS, type Distribution, type Read, type Values } from './values.ts';
import { isList, type WrittenTransition } from './written.ts';

const MOST_STAGES = 100;
/** Beyond these a law can no longer be told from a point, or has its mean where hardly anything is ever drawn. */
const [LEAST_SHAPE, MOST_SHAPE, LEAST_VARIATION, MOST_VARIATION] = [0.1, 1000, 0.001, 100];

/** What says more of a law than its mean does. */
const SHAPES = ['stages', 'shape', 'variation', 'spread', 'times'] as const;

const NEEDS: Readonly<Record<Distribution, (typeof SHAPES)[number] | null>> = {
  exponential: null,
  erlang: 'stages',
  deterministic: null,
  weibull: 'shape',
  gamma: 'shape',
  lognormal: 'variation',
  hyperexponential: 'variation',
  uniform: 'spread',
  empirical: 'times',
};

export class Clocks {
  readonly #values: Values;
  readonly #violations: Violation[];
  #path: Path = [];
  #written: Omit<WrittenTransition, 'from' | 'to'> = {};

  constructor(values: Values, violations: Violation[]) {
    this.#values = values;
    this.#violations = violations;
  }

  /** Undefined for a clock that never runs out, or that cannot be read. */
  read(written: WrittenTransition, path: Path): Clock | undefined {
    this.#path = path;
    this.#written = written;
    const { after, times, distribution = times === undefined ? 'exponential' : 'empirical', whenStopped } = written;
    const name = this.#take(this.#values.distribution(distribution), 'distribution');
    if (after === AT_ONCE) return this.#forced();
    if (name === undefined) return undefined;
    this.#checkShapes(name);
    const keeps = whenStopped === 'continue';
    if (isOfTrace(times) && name === 'empirical') return this.#ofTrace(times, keeps);
    const timesMs = name === 'empirical' ? this.#times() : [];
    const meanMs = this.#mean(timesMs);
    if (meanMs === undefined || timesMs === undefined || meanMs === Number.POSITIVE_INFINITY) return undefined;
    if (name === 'deterministic') return { kind: 'deterministic', meanMs, keeps };
    // Stages that stand there for another variant, in which the law is Erlang's, are read and not taken.
    const stages = this.#stages();
    if (name === 'exponential') return { kind: 'phases', meanMs, stages: 1, keeps };
    if (name === 'erlang') return { kind: 'phases', meanMs, stages, keeps };
    const law = this.#law(name, meanMs, timesMs);
    return law && { kind: 'law', law, meanMs, keeps };
  }

  #forced(): Clock {
    for (const field of ['distribution', ...SHAPES, 'whenStopped'] as const) {
      const value = this.#written[field];
      if (value !== undefined)
        this.#note(
          field,
          `no ${field} with 'after: ${AT_ONCE}', which needs no clock`,
          typeof value === 'object' ? 'some' : `'${value}'`,
        );
    }
    return { kind: 'forced' };
  }

  /** What the law needs is there, and nothing else, unless a parameter may make it another law. */
  #checkShapes(name: Distribution): void {
    const { distribution } = this.#written;
    const isFixed = distribution === undefined || DISTRIBUTIONS.some((each) => each === distribution);
    for (const field of SHAPES) {
      const isThere = this.#written[field] !== undefined;
      if (NEEDS[name] === field && !isThere)
        this.#note('distribution', `${field} beside 'distribution: ${name}'`, 'none');
      if (NEEDS[name] === field || !isThere || !isFixed) continue;
      const laws = DISTRIBUTIONS.filter((each) => NEEDS[each] === field).join(' or ');
      const value = this.#written[field];
      const came = typeof value === 'object' ? 'some' : String(value);
      this.#note(field, `no ${field} unless the distribution is ${laws}`, came);
    }
  }

  #mean(timesMs: readonly number[] | undefined): number | undefined {
    const { after } = this.#written;
    if (after !== undefined) return this.#take(this.#values.duration(after), 'after');
    if (timesMs !== undefined && timesMs.length > 0) return meanOf(timesMs);
    if (this.#written.times === undefined) this.#note(null, 'after, which says the mean of the clock', 'none');
    return undefined;
  }

  /** What could not be read of a trace is noted where it is read: any clock stands for it. */
  #ofTrace({ data, law }: FieldTimes, keeps: boolean): Clock | undefined {
    if (this.#written.distribution !== undefined && law !== undefined)
      this.#note('distribution', 'no distribution, since times are of the law that is fitted to them', 'one');
    const { after } = this.#written;
    if (data === undefined) return { kind: 'phases', meanMs: 1, stages: 1, keeps };
    const meanMs = after === undefined ? 1000 * data.meanSeconds : this.#mean(undefined);
    if (meanMs === undefined || meanMs === Number.POSITIVE_INFINITY) return undefined;
    if (data.law === undefined) {
      const timesMs = (data.seconds ?? '').split(' ').map((seconds) => 1000 * Number(seconds));
      return { kind: 'law', law: { name: 'empirical', timesMs, timesMeanMs: meanOf(timesMs) }, meanMs, keeps };
    }
    const fitted = shapeOf(data.law);
    if (fitted === null) return { kind: 'phases', meanMs, stages: 1, keeps };
    const [value, least, most] =
      'shape' in fitted ? [fitted.shape, LEAST_SHAPE, MOST_SHAPE] : [fitted.variation, LEAST_VARIATION, MOST_VARIATION];
    if (value >= least && value <= most) return { kind: 'law', law: fitted, meanMs, keeps };
    const what = 'shape' in fitted ? 'shape' : 'variation';
    const came = `a ${fitted.name} law with ${value.toPrecision(3)}`;
    this.#note('times', `times whose law has a ${what} from ${least} to ${most}`, came);
    return undefined;
  }

  #stages(): number {
    const { stages } = this.#written;
    return (stages === undefined ? 1 : this.#take(this.#values.count(stages, 1, MOST_STAGES), 'stages')) ?? 1;
  }

  #times(): readonly number[] | undefined {
    const { times = [] } = this.#written;
    if (!isList(times)) return undefined;
    if (times.length === 0) this.#note('times', 'at least one time', 'none');
    const read = times.map((time, index) => this.#take(this.#values.duration(time), 'times', index));
    const known = read.filter((ms): ms is number => ms !== undefined && ms < Number.POSITIVE_INFINITY);
    return known.length === times.length ? known : undefined;
  }

  #law(
    name: Exclude<Distribution, 'exponential' | 'erlang' | 'deterministic'>,
    meanMs: number,
    timesMs: readonly number[],
  ): ClockLaw | undefined {
    if (name === 'empirical') return { name, timesMs, timesMeanMs: meanOf(timesMs) };
    if (name === 'uniform') {
      const { spread: written } = this.#written;
      const spread = written === undefined ? undefined : this.#take(this.#values.duration(written), 'spread');
      if (spread === undefined || spread <= meanMs)
        return spread === undefined ? undefined : { name, spread: spread / meanMs };
      this.#note('spread', 'a spread of at most the mean', `'${written}'`);
      return undefined;
    }
    if (name === 'weibull' || name === 'gamma') {
      const shape = this.#number('shape', LEAST_SHAPE, MOST_SHAPE);
      return shape === undefined ? undefined : { name, shape };
    }
    const variation = this.#number('variation', name === 'lognormal' ? LEAST_VARIATION : 1, MOST_VARIATION);
    return variation === undefined ? undefined : { name, variation };
  }

  #number(field: 'shape' | 'variation', least: number, most: number) {
    const written = this.#written[field];
    if (written === undefined) return undefined;
    const expected = `a number from ${least} to ${most}, or the name of a parameter that holds one`;
    const value = this.#take(this.#values.number(written, expected), field);
    if (value === undefined || (value >= least && value <= most)) return value;
    this.#note(field, expected, `${value}`);
    return undefined;
  }

  /** The value, or undefined with what is wrong noted. */
  #take<Value>(read: Read<Value>, ...field: Path): Value | undefined {
    if ('value' in read) return read.value;
    this.#violations.push({ field: [...this.#path, ...field], ...read.wrong });
    return undefined;
  }

  #note(field: string | null, expected: string, came: string): void {
    this.#violations.push({ field: field === null ? this.#path : [...this.#path, field], expected, came });
  }
}

type Times = WrittenTransition['times'];

const isOfTrace = (times: Times): times is FieldTimes => times !== undefined && !isList(times);

/** Null for an exponential law. */
function shapeOf(law: Law): Exclude<ClockLaw, { name: 'empirical' | 'uniform' }> | null {
  if (law.law === 'exponential') return null;
  if (law.law !== 'lognormal') return { name: law.law, shape: law.shape };
  return { name: 'lognormal', variation: Math.sqrt(exp(law.sigma * law.sigma) - 1) };
}
