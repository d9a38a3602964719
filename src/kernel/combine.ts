/**
 * Waiting for the first, or for all, of several things, delays among them. Made by `simulation.anyOf` and
 * `simulation.allOf`.
 *
 * Several of the things can come in one instant; taking one back can show that it has been there for a moment; and
 * asking for one can bring another, when a put and a get of one store are waited for together. So each time it is
 * waited for, an object of its own, a Race or a Barrier, keeps who has come. Once that is decided, what still comes is
 * handed back, and what is still waited for is withdrawn. Each thing has a waiter of its own, so that what belongs to
 * an earlier wait for the same things is never mistaken for the present one.
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
  /** Who waits for each thing, by index; undefined while it is not asked for. */
  protected readonly branches: (Waiter | undefined)[];
  private open = true;
  private starting = true;
  private result: V | typeof WAITING = WAITING;

  constructor(waits: Waits<T>, waiter: Waiter) {
    this.waits = waits;
    this.waiter = waiter;
    this.branches = waits.map(() => undefined);
  }

  /** Somebody still waits for what is not decided. */
  get isOpen(): boolean {
    return this.open;
  }

  start(): V | typeof WAITING {
    this.askForAll();
    this.starting = false;
    return this.result;
  }

  /** Nobody waits any longer; unless one of those withdrawn turns out to have come and decides it. */
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
  /** A thing came while it is open. */
  protected abstract receive(index: number, value: T | undefined): void;
  /** It was withdrawn. */
  protected abstract giveUp(): void;

  protected ask(index: number): void {
    const wait = this.waits[index]!;
    const branch: Waiter = { wake: (value) => this.arrive(index, value as T | undefined) };
    this.branches[index] = branch;
    const value = wait.subscribe(branch);
    if (value !== WAITING) this.arrive(index, value);
    // Decided or given up while this one was asked for.
    else if (!this.open) wait.withdraw(branch);
  }

  protected decide(result: V): void {
    this.open = false;
    this.result = result;
    for (let index = 0; index < this.waits.length; index++) this.withdrawBranch(index);
    // While it starts, `start` itself gives the result.
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
    // What is there is taken before anything else is asked for: the get beside a put must not get what is put.
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
