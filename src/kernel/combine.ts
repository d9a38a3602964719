/** Waiting for the first, or for all, of several things, delays among them. Made by `simulation.anyOf` and `simulation.allOf`. */
import { assert } from './assertions.ts';
import type { EventId } from './event-queue.ts';
import type { Simulation } from './simulation.ts';
import { type Resumable, WAITING, Waitable, type Waiter } from './wait.ts';

/** Which of several waits came first, and what it gave: undefined for a delay. */
export interface First<T> {
  readonly index: number;
  readonly value: T | undefined;
}

export class AnyOf<T> extends Waitable<First<T>> {
  private readonly waits: readonly Waitable<T | undefined>[];
  private readonly branches: Waiter[] = [];

  constructor(waits: readonly Waitable<T | undefined>[]) {
    super();
    if (waits.length === 0) throw new RangeError('the first of nothing never comes: anyOf needs at least one wait');
    this.waits = waits;
  }

  subscribe(waiter: Waiter): First<T> | typeof WAITING {
    assert(this.branches.length === 0, 'anyOf is waited for by one process at a time');
    for (const [index, wait] of this.waits.entries()) {
      const branch: Waiter = {
        wake: (value) => {
          this.withdrawOthers(branch);
          waiter.wake({ index, value });
        },
      };
      const value = wait.subscribe(branch);
      if (value !== WAITING) {
        this.withdrawOthers(branch);
        return { index, value };
      }
      this.branches.push(branch);
    }
    return WAITING;
  }

  withdraw(): void {
    this.withdrawOthers(null);
  }

  private withdrawOthers(first: Waiter | null): void {
    for (const [index, branch] of this.branches.entries()) {
      if (branch !== first) this.waits[index]!.withdraw(branch);
    }
    this.branches.length = 0;
  }
}

export class AllOf<T> extends Waitable<readonly (T | undefined)[]> {
  private readonly waits: readonly Waitable<T | undefined>[];
  private readonly open = new Map<number, Waiter>();

  constructor(waits: readonly Waitable<T | undefined>[]) {
    super();
    this.waits = waits;
  }

  subscribe(waiter: Waiter): readonly (T | undefined)[] | typeof WAITING {
    assert(this.open.size === 0, 'allOf is waited for by one process at a time');
    const values: (T | undefined)[] = this.waits.map(() => undefined);
    for (const [index, wait] of this.waits.entries()) {
      const branch: Waiter = {
        wake: (value) => {
          values[index] = value as T | undefined;
          this.open.delete(index);
          if (this.open.size === 0) waiter.wake(values);
        },
      };
      const value = wait.subscribe(branch);
      if (value === WAITING) this.open.set(index, branch);
      else values[index] = value;
    }
    return this.open.size === 0 ? values : WAITING;
  }

  withdraw(): void {
    for (const [index, branch] of this.open) this.waits[index]!.withdraw(branch);
    this.open.clear();
  }
}

/** A delay as something that can be waited for beside others. */
export class Timeout extends Waitable<undefined> implements Resumable {
  private readonly simulation: Simulation;
  private readonly duration: number;
  private waiter: Waiter | null = null;
  private index = 0;
  private event = 0 as EventId;

  constructor(simulation: Simulation, duration: number) {
    super();
    this.simulation = simulation;
    this.duration = duration;
  }

  subscribe(waiter: Waiter): typeof WAITING {
    this.waiter = waiter;
    this.index = this.simulation.enroll(this);
    this.event = this.simulation.resumeAfter(this.duration, this.index);
    return WAITING;
  }

  withdraw(): void {
    this.simulation.cancel(this.event);
    this.simulation.unenroll(this.index);
    this.waiter = null;
  }

  resume(): void {
    this.simulation.unenroll(this.index);
    this.waiter?.wake(undefined);
  }

  abandon(): void {
    this.waiter = null;
  }
}
