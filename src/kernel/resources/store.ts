/**
 * A store: a buffer of items between processes that put and processes that get, first come, first served on both sides.
 *
 * Processes: `yield store.put(item)` waits while the store is full; `const item = yield* store.get()` waits while it is
 *             empty.
 * Callbacks:  `tryPut`, `tryGet`, and `onItem(callback)` for the next item.
 *
 * Interrupting a waiting process withdraws its request: a withdrawn put adds no item, a withdrawn get takes none.
 */
import type { Simulation } from '../simulation.ts';
import { WAITING, type Waiter } from '../wait.ts';
import { Fifo } from './fifo.ts';
import { TimeAverage } from './time-average.ts';
import { Ticket, WaitLine } from './wait-line.ts';

export class Store<T> {
  readonly capacity: number;
  private readonly simulation: Simulation;
  private readonly items = new Fifo<T>();
  private readonly getters = new WaitLine<Get<T>>();
  private readonly putters = new WaitLine<Put<T>>();
  private readonly level = new TimeAverage();
  private readonly wanting = new TimeAverage();

  /**
   * Holds up to `capacity` items, by default any number. Build it once: it is emptied by the simulation's `reset()`.
   */
  constructor(simulation: Simulation, capacity = Infinity) {
    if (!(capacity === Infinity || (Number.isInteger(capacity) && capacity > 0))) {
      throw new RangeError(`a store's capacity must be a positive integer or Infinity, got ${capacity}`);
    }
    this.simulation = simulation;
    this.capacity = capacity;
    simulation.onReset(() => this.empty());
  }

  /** Items in the store. */
  get length(): number {
    return this.items.length;
  }

  /** To be yielded: the process resumes once the item is in the store or given to a getter. */
  put(item: T): Put<T> {
    return new Put(this, this.putters, item);
  }

  /** To be yielded with `yield*`: gives the oldest item. */
  get(): Get<T> {
    return new Get(this, this.getters);
  }

  /** Puts the item unless the store is full. */
  tryPut(item: T): boolean {
    const getter = this.getters.shift();
    if (getter !== undefined) {
      this.observe();
      getter.waiter!.wake(item);
      return true;
    }
    if (this.items.length >= this.capacity) return false;
    this.items.push(item);
    this.observe();
    return true;
  }

  /** The oldest item, or undefined when there is none. */
  tryGet(): T | undefined {
    if (this.items.length === 0) return undefined;
    const item = this.items.shift();
    const putter = this.items.length < this.capacity ? this.putters.shift() : undefined;
    if (putter !== undefined) {
      this.items.push(putter.item);
      putter.waiter!.wake(undefined);
    }
    this.observe();
    return item;
  }

  /**
   * Calls `callback` with the next item and removes it from the store: at once if there is one, else from inside the
   * put that adds it.
   */
  onItem(callback: (item: T) => void): void {
    const item = this.get().subscribe({ wake: (woken) => callback(woken as T) });
    if (item !== WAITING) callback(item);
  }

  /** Items in the store, averaged over time. */
  meanLength(): number {
    return this.level.mean(this.simulation.now);
  }

  /** The number of waiting gets, averaged over time. */
  meanGetters(): number {
    return this.wanting.mean(this.simulation.now);
  }

  /** Forgets the averages so far: for cutting off a warm-up. */
  restartStatistics(): void {
    this.level.restart(this.simulation.now);
    this.wanting.restart(this.simulation.now);
  }

  /**
   * For Get: the item was given but never received. It becomes the oldest again, even if the store is full meanwhile.
   */
  takeBack(item: T): void {
    const getter = this.getters.shift();
    if (getter === undefined) this.items.unshift(item);
    this.observe();
    getter?.waiter!.wake(item);
  }

  /** For Get and Put: a line or the buffer has changed. */
  observe(): void {
    this.level.set(this.simulation.now, this.items.length);
    this.wanting.set(this.simulation.now, this.getters.length);
  }

  private empty(): void {
    this.items.clear();
    this.getters.clear();
    this.putters.clear();
    this.level.reset();
    this.wanting.reset();
  }
}

/** A request for the next item. */
export class Get<T> extends Ticket<T> {
  private readonly store: Store<T>;
  private readonly line: WaitLine<Get<T>>;

  constructor(store: Store<T>, line: WaitLine<Get<T>>) {
    super(0);
    this.store = store;
    this.line = line;
  }

  override get isThere(): boolean {
    return this.store.length > 0;
  }

  subscribe(waiter: Waiter): T | typeof WAITING {
    if (this.store.length > 0) return this.store.tryGet() as T;
    this.waiter = waiter;
    this.line.join(this);
    this.store.observe();
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    if (!this.isWaitedForBy(waiter)) return;
    this.line.leave(this);
    this.store.observe();
  }

  override handBack(item: T): void {
    this.store.takeBack(item);
  }
}

/** A request to put this item. */
export class Put<T> extends Ticket<void> {
  readonly item: T;
  private readonly store: Store<T>;
  private readonly line: WaitLine<Put<T>>;

  constructor(store: Store<T>, line: WaitLine<Put<T>>, item: T) {
    super(0);
    this.store = store;
    this.line = line;
    this.item = item;
  }

  override get isThere(): boolean {
    return this.store.length < this.store.capacity;
  }

  subscribe(waiter: Waiter): void | typeof WAITING {
    if (this.store.tryPut(this.item)) return undefined;
    this.waiter = waiter;
    this.line.join(this);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    if (this.isWaitedForBy(waiter)) this.line.leave(this);
  }
}
