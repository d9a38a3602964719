/**
 * Rules by the value of one variable: where most of them ask for one value of it each, as the commands of a chain that
 * is written out state by state do, only those for the present value are looked at.
 */
import type { Vector } from '../../models/state-model/net/formula.ts';
import type { Net } from '../../models/state-model/net/net.ts';

/** Lists of rules, one a value, may be so long together. */
const MOST_LISTED = 2_000_000;

export class RulesByValue {
  readonly #all: readonly number[];
  /** -1 where no variable helps. */
  readonly #place: number = -1;
  /** By value, the rules that ask for it and those that do not ask, in their order. */
  readonly #lists = new Map<number, readonly number[]>();
  readonly #others: readonly number[] = [];

  /** @param rules Indexes of timed moves. */
  constructor(net: Net, rules: readonly number[]) {
    this.#all = rules;
    const asked = new Map<number, Map<number, number>>();
    for (const rule of rules)
      for (const [place, value] of valuesAskedBy(net, rule)) {
        const own = asked.get(place) ?? new Map<number, number>();
        asked.set(place, own.set(rule, value));
      }
    const [place, values] = [...asked].reduce<readonly [number, ReadonlyMap<number, number>]>(
      (best, each) => (each[1].size > best[1].size ? each : best),
      [-1, new Map()],
    );
    const others = rules.filter((rule) => !values.has(rule));
    const different = [...new Set(values.values())];
    if (2 * values.size < rules.length || different.length * others.length > MOST_LISTED) return;
    this.#place = place;
    this.#others = others;
    const lists = new Map<number, number[]>(different.map((value) => [value, [...others]]));
    for (const [rule, value] of values) lists.get(value)!.push(rule);
    for (const [value, list] of lists)
      this.#lists.set(
        value,
        list.sort((a, b) => a - b),
      );
  }

  /** Those that can be made in this state, and some that cannot. */
  at(vector: Vector): readonly number[] {
    return this.#place === -1 ? this.#all : (this.#lists.get(vector[this.#place]!) ?? this.#others);
  }
}

/** By place of a variable, the one value with which a rule can be made. */
function valuesAskedBy({ timed }: Net, rule: number): (readonly [place: number, value: number])[] {
  const { when } = timed[rule]!;
  if (when.length !== 1) return [];
  return when[0]!.flatMap(({ counted: { place }, atLeast, atMost }) =>
    place !== undefined && atLeast === atMost ? [[place, atLeast] as const] : [],
  );
}
