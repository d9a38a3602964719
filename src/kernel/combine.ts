/**
 * Waiting for the first of several waits, or for all of them; delays are waits, too. Made by `simulation.anyOf` and
 * `simulation.allOf`.
 *
 * Three cases make this harder than it looks. Several waits can be over in one instant. Withdrawing a wait can show
 * that its value has just been granted. Subscribing to one wait can complete another: a put and a get of one store.
 * Therefore every use creates an object, a Race or a Barrier, which records the waits that are over. When it is
 * decided, it hands back values that still arrive and withdraws the waits that are still pending. Each wait has a
 * waiter of its own, so that a value that belongs to an earlier use of the same waits is not taken for one of the
 * present use.
 */
import { assert } from './assertions.ts';
import { WAITING, Waitable, type Waiter } from './wait.ts';

type Waits<T> = readonly Waitable<T | undefined>[];

/** Which of several waits came first, and what it gave: undefined for a delay. */
export interface First<T> {
  readonly index: number;
  readonly value: T | undefined;
}

abstract class Combination<T, V> extends Waitable<V> {
  protected readonly waits: Waits<T>;
  private current: CombinedWait<T, V> | null = null;

  constructor(waits: Waits<T>) {
    super();
    this.waits = waits;
  }

  subscribe(waiter: Waiter): V | typeof WAITING {
    assert(!this.current?.isOpen, 'what is combined by anyOf or allOf is waited for by one process at a time');
    this.current = this.begin(waiter);
    return this.current.start();
  }

  withdraw(waiter: Waiter): void {
    if (this.current?.waiter === waiter) this.current.withdraw();
  }

  override forget(waiter: Waiter): void {
    if (this.current?.waiter === waiter) this.current.forget();
  }

  protected abstract begin(waiter: Waiter): CombinedWait<T, V>;
}

/** The first of several. */
export class AnyOf<T> extends Combination<T, First<T>> {
  constructor(waits: Waits<T>) {
    if (waits.length === 0) throw new RangeError('anyOf needs at least one wait: the first of none never comes');
    super(waits);
  }

  override get isThere(): boolean {
    return this.waits.some((wait) => wait.isThere);
  }

  override handBack({ index, value }: First<T>): void {
    this.waits[index]!.handBack(value);
  }

  protected begin(waiter: Waiter): Race<T> {
    return new Race(this.waits, waiter);
  }
}

/** All of several. */
export class AllOf<T> extends Combination<T, readonly (T | undefined)[]> {
  override get isThere(): boolean {
    return this.waits.every((wait) => wait.isThere);
  }

  override handBack(values: readonly (T | undefined)[]): void {
    for (const [index, value] of values.entries()) this.waits[index]!.handBack(value);
  }

  protected begin(waiter: Waiter): Barrier<T> {
    return new Barrier(this.waits, waiter);
  }
}

/** One wait for several things, until it is decided or given up. */
abstract class CombinedWait<T, V> {
  readonly waiter: Waiter;
  protected readonly waits: Waits<T>;
  /** The waiter of each wait, by index; undefined while it is not subscribed. */
  protected readonly branches: (Waiter | undefined)[];
  private open = true;
  private starting = true;
  private result: V | typeof WAITING = WAITING;

  constructor(waits: Waits<T>, waiter: Waiter) {
    this.waits = waits;
    this.waiter = waiter;
    this.branches = waits.map(() => undefined);
  }

  /** A process is waiting and the result is not decided. */
  get isOpen(): boolean {
    return this.open;
  }

  start(): V | typeof WAITING {
    this.askForAll();
    this.starting = false;
    return this.result;
  }

  /** Ends the wait, unless withdrawing shows that one of the values had been granted, which decides it. */
  withdraw(): void {
    for (let index = 0; this.open && index < this.waits.length; index++) this.withdrawBranch(index);
    if (!this.open) return;
    this.open = false;
    this.giveUp();
  }

  forget(): void {
    this.open = false;
    for (const [index, branch] of this.branches.entries()) if (branch) this.waits[index]!.forget(branch);
  }

  protected abstract askForAll(): void;
  /** One wait is over while the result is open. */
  protected abstract receive(index: number, value: T | undefined): void;
  /** It was withdrawn. */
  protected abstract giveUp(): void;

  protected ask(index: number): void {
    const wait = this.waits[index]!;
    const branch: Waiter = { wake: (value) => this.arrive(index, value as T | undefined) };
    this.branches[index] = branch;
    const value = wait.subscribe(branch);
    if (value !== WAITING) this.arrive(index, value);
    // Decided or given up while this one was being subscribed.
    else if (!this.open) wait.withdraw(branch);
  }

  protected decide(result: V): void {
    this.open = false;
    this.result = result;
    for (let index = 0; index < this.waits.length; index++) this.withdrawBranch(index);
    // During `start`, `start` itself returns the result.
    if (!this.starting) this.waiter.wake(result);
  }

  private arrive(index: number, value: T | undefined): void {
    this.branches[index] = undefined;
    if (this.open) this.receive(index, value);
    else this.waits[index]!.handBack(value);
  }

  private withdrawBranch(index: number): void {
    const branch = this.branches[index];
    if (!branch) return;
    this.waits[index]!.withdraw(branch);
    this.branches[index] = undefined;
  }
}

class Race<T> extends CombinedWait<T, First<T>> {
  protected askForAll(): void {
    // Values that are ready are taken before other waits are subscribed: a get beside a put must not get the item put.
    const there = this.waits.findIndex((wait) => wait.isThere);
    if (there >= 0) this.ask(there);
    for (let index = 0; this.isOpen && index < this.waits.length; index++) if (index !== there) this.ask(index);
  }

  protected receive(index: number, value: T | undefined): void {
    this.decide({ index, value });
  }

  protected giveUp(): void {}
}

class Barrier<T> extends CombinedWait<T, readonly (T | undefined)[]> {
  private readonly values: (T | undefined)[] = this.waits.map(() => undefined);
  private readonly arrived: number[] = [];

  protected askForAll(): void {
    if (this.waits.length === 0) this.decide(this.values);
    for (let index = 0; this.isOpen && index < this.waits.length; index++) this.ask(index);
  }

  protected receive(index: number, value: T | undefined): void {
    this.values[index] = value;
    this.arrived.push(index);
    if (this.arrived.length === this.waits.length) this.decide(this.values);
  }

  protected giveUp(): void {
    for (const index of this.arrived) this.waits[index]!.handBack(this.values[index]);
  }
}
