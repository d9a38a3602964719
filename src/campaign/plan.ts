/**
 * The plan of a campaign: which run comes at which position.
 *
 * The order is run-major: run 0 of every variant, then run 1 of every variant, and so on. Three things follow. Every prefix holds the same number of
 * runs of each variant (to within one), so an interrupted campaign can be compared already. The runs that meet the same fault under each variant
 * stand side by side, so a prefix is paired, too. And more runs only ever append, so extending a campaign leaves the records it has as they are.
 *
 * Nothing is materialised: a position is turned into its run by arithmetic, so a plan of ten million runs costs as much as one of ten.
 */
import type { Scenario } from '../scenario/schema.ts';
import { type Variant, variantsOf } from '../scenario/variants.ts';
import type { RunSpec } from './run.ts';

export interface Plan {
  readonly variants: readonly Variant[];
  /** Number of runs: variants times runs of each. */
  readonly length: number;
  /** The run at a position, 0 <= position < length. */
  at(position: number): RunSpec;
  /** The position of a run's id (`variant.run`), or undefined when the plan has no such run. */
  positionOf(id: string): number | undefined;
}

export function planOf(scenario: Scenario): Plan {
  const variants = variantsOf(scenario);
  const length = variants.length * scenario.runs;

  return {
    variants,
    length,
    at(position) {
      const variant = variants[position % variants.length];
      if (variant === undefined || position < 0 || position >= length)
        throw new RangeError(`no position ${position} in a plan of ${length}`);
      return specOf(variant, Math.floor(position / variants.length), scenario.seed);
    },
    positionOf(id) {
      const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(id);
      if (match === null) return undefined;
      const [place, run] = [variants.findIndex((variant) => variant.index === Number(match[1])), Number(match[2])];
      return place === -1 || run >= scenario.runs ? undefined : run * variants.length + place;
    },
  };
}

/** One run of one variant; `run` may lie outside the plan, since any run index can be tried alone. */
export function specOf(variant: Variant, run: number, seed: string): RunSpec {
  return { id: `${variant.index}.${run}`, variant, run, seed };
}
