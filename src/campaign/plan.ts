/**
 * The plan of a campaign: the order of its runs.
 *
 * The plan consists of rounds. In a round every variant has one turn, or as many as its stratum was allotted. So run 0
 * of every variant comes first, then run 1 of every variant, and so on. This has three consequences. Every prefix of
 * the plan holds the same number of runs of each variant (to within a turn), so an interrupted campaign can already be
 * evaluated. The runs with the same fault under each variant are neighbours, so a prefix is paired, too. More runs are
 * only appended, so extending a campaign does not change its records.
 *
 * Only one round is kept in memory, and the run at a position is computed, so a plan of ten million runs costs as much
 * as one of ten.
 */

import { parseRunId, runId } from '../experiment/run-id.ts';
import type { RunSpec, Variant } from '../experiment/runner.ts';
import type { Scenario } from '../scenario/schema.ts';
import { variantsOf } from '../scenario/variants.ts';

export interface Plan {
  readonly variants: readonly Variant[];
  /** The parameters of the plan, apart from the scenario: plain data, from which a worker makes the same plan. */
  readonly layout: Layout;
  /** Number of runs: variants times runs of each, or the part of a shard. */
  readonly length: number;
  /** Positions in a round. */
  readonly roundLength: number;
  /** The run at a position, 0 <= position < length. */
  at(position: number): RunSpec;
  /** The position of a run by its id, or undefined when the plan has no such run. */
  positionOf(id: string): number | undefined;
}

/** The parameters of a plan. */
export interface Layout {
  /** The shard of the plan to do; all of it when absent. */
  readonly shard?: Shard;
  /** The turns of each variant in a round; one each when absent. */
  readonly turns?: readonly number[];
}

/**
 * Part `index` of `count`, counted from 1: every `count`-th round of the plan. Pairs stay together, and extending a
 * campaign extends each shard.
 */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

export function planOf(scenario: Scenario, { shard, turns }: Layout = {}): Plan {
  const whole = wholePlan(scenario, turns);
  return shard === undefined ? whole : shardOf(whole, shard);
}

function wholePlan(scenario: Scenario, turns: Layout['turns']): Plan {
  const variants = variantsOf(scenario);
  const length = variants.length * scenario.runs;
  const round = roundOf(variants, turns);
  const turnsOf = (place: number): number => turns?.[place] ?? 1;

  return {
    variants,
    layout: turns === undefined ? {} : { turns },
    length,
    roundLength: round.length,
    at(position) {
      const slot = round[position % round.length];
      if (slot === undefined || position < 0 || position >= length)
        throw new RangeError(`no position ${position} in a plan of ${length}`);
      const { variant, place, turn } = slot;
      return specOf(variant, Math.floor(position / round.length) * turnsOf(place) + turn, scenario.seed);
    },
    positionOf(id) {
      const address = parseRunId(id);
      if (address === undefined) return undefined;
      const { variant: index, run } = address;
      const inRound = turnsOf(variants.findIndex((variant) => variant.index === index));
      const slot = round.findIndex(({ variant, turn }) => variant.index === index && turn === run % inRound);
      const position = Math.floor(run / inRound) * round.length + slot;
      return slot === -1 || position >= length ? undefined : position;
    },
  };
}

interface Turn {
  readonly variant: Variant;
  /** Index of the variant. */
  readonly place: number;
  /** From 0, within the round. */
  readonly turn: number;
}

/**
 * Turns spread evenly over the round, which makes every prefix as nearly proportional as it can be (the divisor method
 * of Webster and Sainte-Lague).
 */
function roundOf(variants: readonly Variant[], turns: Layout['turns']): readonly Turn[] {
  const due = ({ place, turn }: Turn): number => (turn + 0.5) / (turns?.[place] ?? 1);
  return variants
    .flatMap((variant, place) => Array.from({ length: turns?.[place] ?? 1 }, (_, turn) => ({ variant, place, turn })))
    .sort((a, b) => due(a) - due(b) || a.place - b.place);
}

function shardOf(whole: Plan, shard: Shard): Plan {
  const { roundLength } = whole;
  const first = shard.index - 1;
  const wholeRounds = Math.floor(whole.length / roundLength);
  const mine = Math.max(0, Math.ceil((wholeRounds - first) / shard.count));
  const cutShort = wholeRounds % shard.count === first ? whole.length % roundLength : 0;
  const length = mine * roundLength + cutShort;
  return {
    ...whole,
    layout: { ...whole.layout, shard },
    length,
    at(position) {
      if (position >= length) throw new RangeError(`no position ${position} in a shard of ${length}`);
      const round = Math.floor(position / roundLength) * shard.count + first;
      return whole.at(round * roundLength + (position % roundLength));
    },
    positionOf(id) {
      const position = whole.positionOf(id);
      if (position === undefined) return undefined;
      const round = Math.floor(position / roundLength);
      if (round % shard.count !== first) return undefined;
      return Math.floor(round / shard.count) * roundLength + (position % roundLength);
    },
  };
}

/** One run of one variant; `run` may lie outside the plan, since any run index can be tried alone. */
export function specOf(variant: Variant, run: number, seed: string): RunSpec {
  return { id: runId({ variant: variant.index, run }), variant, run, seed };
}
