/**
 * How an entry is laid out where nothing holds it up: by the conditions that hold, the times of its steps relative to
 * its beginning. A CPU begins the same entry thousands of times in a run, nearly always in one of a few ways; going
 * through all steps anew was the largest single cost of a run.
 *
 * A lock that is not free in time, or an obstacle, is none of these ways: then the steps are gone through (`layOut`).
 */
import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import { isUse, regionOfStep } from './corruption.ts';
import type { Condition, KnownLayouts, LockOf, RegionOf, Step, TimedStep } from './step.ts';

interface Layout {
  readonly active: Uint8Array;
  /** Those of them that take or release a lock, or have an effect. */
  readonly acting: Uint8Array;
  /** The memory that the active ones work on, each once. */
  readonly regions: readonly RegionOf[];
  /** When each step ends, after the beginning of the entry. */
  readonly ends: Float64Array;
  readonly instructions: number;
  readonly addedNanos: number;
  readonly obstacles: readonly NonNullable<Step['obstacle']>[];
  readonly takes: readonly { readonly of: LockOf; readonly afterNanos: number }[];
  readonly releases: readonly { readonly of: LockOf; readonly afterNanos: number }[];
}

/** So many conditions have room in the bits of a key; an entry with more is gone through each time. */
const MOST_CONDITIONS = 29;

const acts = ({ takes, releases, effect }: Step): boolean =>
  takes !== undefined || releases !== undefined || effect !== undefined;

export class Layouts implements KnownLayouts {
  readonly steps: readonly TimedStep[];
  regions: readonly RegionOf[] = [];
  readonly #conditions: readonly Condition[];
  readonly #known = new Map<number, Layout>();
  /** Of the execution that was looked up last; -1 if it has none. */
  #key = -1;

  constructor(steps: readonly TimedStep[]) {
    this.steps = steps;
    this.#conditions = [...new Set(steps.flatMap(({ when }) => when ?? []))];
  }

  apply(machine: MachineState, execution: Execution): number {
    this.#key = this.#keyOf(machine, execution);
    const layout = this.#known.get(this.#key);
    if (layout === undefined) return -1;
    const { obstacles, takes, releases } = layout;
    const { startedAt } = execution;
    for (const obstacle of obstacles) if (obstacle(machine, execution) !== null) return -1;
    for (const { of, afterNanos } of takes) {
      const { owner, busyUntil } = of(machine, execution);
      if (owner >= 0 || busyUntil > startedAt + afterNanos) return -1;
    }
    for (const { of, afterNanos } of releases) of(machine, execution).busyUntil = startedAt + afterNanos;
    execution.active = layout.active;
    execution.acting = layout.acting;
    this.regions = layout.regions;
    execution.ends = layout.ends;
    execution.base = startedAt;
    execution.addedNanos = layout.addedNanos;
    return layout.instructions;
  }

  remember({ active, ends, startedAt, addedNanos, addedPasses }: Execution, instructions: number): void {
    if (this.#key < 0) return;
    const { length } = this.steps;
    const done = this.steps.filter((_, i) => active[i] === 1);
    const [takes, releases]: [{ of: LockOf; afterNanos: number }[], { of: LockOf; afterNanos: number }[]] = [[], []];
    let afterNanos = 0;
    for (const each of done) {
      if (each.takes !== undefined) takes.push({ of: each.takes, afterNanos });
      if (each.part === undefined || addedPasses) afterNanos += each.nanos;
      if (each.releases !== undefined) releases.push({ of: each.releases, afterNanos });
    }
    this.#known.set(this.#key, {
      active: active.slice(0, length),
      acting: Uint8Array.from(this.steps.flatMap((each, i) => (active[i] === 1 && acts(each) ? [i] : []))),
      regions: [...new Set(done.filter(isUse).map(regionOfStep))],
      ends: ends.slice(0, length).map((end) => end - startedAt),
      instructions,
      addedNanos,
      obstacles: done.flatMap(({ obstacle }) => obstacle ?? []),
      takes,
      releases,
    });
  }

  #keyOf(machine: MachineState, execution: Execution): number {
    const conditions = this.#conditions;
    if (conditions.length > MOST_CONDITIONS) return -1;
    let key = execution.addedPasses ? 1 : 0;
    for (let i = 0; i < conditions.length; i++) if (conditions[i]!(machine, execution)) key |= 2 << i;
    return key;
  }
}
