/**
 * A small world for the property test of waits: one of everything that can be waited for, customers who wait for any
 * tree of it, and a script of what happens at which instant. It keeps its own books (who holds what, who waits for what
 * since when) and compares them with the kernel's whenever an instant is over.
 */
import { expect } from 'vitest';
import { Interrupt, type Process } from '../../src/kernel/process.ts';
import { Resource } from '../../src/kernel/resources/resource.ts';
import { type JobId, SharedServer } from '../../src/kernel/resources/shared-server.ts';
import { Store } from '../../src/kernel/resources/store.ts';
import type { Signal } from '../../src/kernel/signal.ts';
import type { EventKind } from '../../src/kernel/simulation.ts';
import { Simulation } from '../../src/kernel/simulation.ts';
import type { Delay, Wait, Waitable } from '../../src/kernel/wait.ts';

export type Leaf =
  | { readonly kind: 'delay' | 'serve'; readonly size: number }
  | { readonly kind: 'request'; readonly priority: number }
  | { readonly kind: 'pulse' | 'fire' | 'join' | 'get' | 'put' };
export type Tree = Leaf | { readonly kind: 'any' | 'all'; readonly of: readonly Tree[] };

type PlainAction = 'pulse' | 'fire' | 'grab' | 'release' | 'tryPut' | 'tryGet' | 'submit' | 'abort';

export type Action =
  | { readonly do: PlainAction }
  | { readonly do: 'capacity'; readonly to: number }
  | { readonly do: 'interrupt'; readonly customer: number };

/** Several actions of one event happen with nobody running in between. */
export interface Happening {
  readonly at: number;
  readonly priority: number;
  readonly actions: readonly Action[];
}

export interface Script {
  readonly customers: readonly (readonly Tree[])[];
  readonly happenings: readonly Happening[];
}

const GREATEST_CAPACITY = 2;

interface Pending {
  readonly tree: Tree;
  readonly since: number;
  /** What it waits for came: it must have ended when the instant is over. */
  due: boolean;
}

export class World {
  readonly sim = new Simulation({ capacity: 1 });
  private readonly resource = new Resource(this.sim, 2);
  private readonly store = new Store<number>(this.sim, 1);
  private readonly server: SharedServer;
  /** Lives on after a reset. */
  private readonly pulse = this.sim.event<string>();
  private readonly jobDone: EventKind;
  private readonly happens: EventKind;
  private round: Round;

  constructor(round?: (delay: number) => number) {
    this.server = new SharedServer(this.sim, { capacity: 1, ...(round && { round }) });
    this.jobDone = this.sim.on('job done', () => void this.round.jobs.shift());
    this.happens = this.sim.on('happens', (index) =>
      this.round.script.happenings[index]!.actions.forEach((action) => this.act(action)),
    );
    this.round = new Round(this.sim, { customers: [], happenings: [] });
  }

  /** Only once a run: forgets the round before. Returns what the customers of this one will say. */
  start(script: Script): readonly string[] {
    this.round = new Round(this.sim, script);
    const { round } = this;
    round.target = this.sim.process(function* (this: void): Generator<Wait, string, unknown> {
      yield round.sim.delay(2);
      return 'ended';
    });
    for (const [index, { at, priority }] of script.happenings.entries())
      this.sim.scheduleWithPriority(at, priority, this.happens, index);
    for (const [index, trees] of script.customers.entries())
      round.customers.push(this.sim.process(this.customer(round, index, trees)));
    return round.log;
  }

  /** All instants up to and including `until`, each followed by an audit. */
  runTo(until: number): void {
    for (let time = 0; time <= 2 * until; time++) {
      if (time / 2 < this.sim.now) continue;
      this.sim.run({ until: time / 2, maxEvents: 10_000 });
      this.audit();
    }
  }

  /** Everybody gives up, and everything is put back: nothing may be left over or missing. */
  finish(): void {
    this.server.setCapacity(1);
    for (const customer of this.round.customers) customer.interrupt('closing time');
    this.audit(this.sim.run({ maxEvents: 10_000 }) === 'empty');
    for (let guard = 0; guard < 50 && this.round.customers.some((customer) => !customer.hasEnded); guard++) {
      for (const customer of this.round.customers) customer.interrupt('closing time');
      this.audit(this.sim.run({ maxEvents: 10_000 }) === 'empty');
    }
    expect(this.round.customers.every((customer) => customer.hasEnded)).toBe(true);
    for (; this.round.held > 0; this.round.held--) this.resource.release();
    const left = Array.from({ length: this.store.length }, () => this.store.tryGet()!);
    expect({
      inUse: this.resource.inUse,
      queue: this.resource.queueLength,
      jobs: this.server.length,
      pending: this.sim.pending,
    }).toEqual({ inUse: 0, queue: 0, jobs: 0, pending: 0 });
    this.round.checkItems(left);
  }

  /** Resets, and pulses the signal that lives on: nobody of before may hear it. */
  reset(): void {
    this.sim.reset();
    expect([this.resource.inUse, this.resource.queueLength, this.store.length, this.server.length]).toEqual([
      0, 0, 0, 0,
    ]);
    this.pulse.pulse('after the reset');
    expect(this.sim.pending).toBe(0);
  }

  private *customer(round: Round, index: number, trees: readonly Tree[]): Generator<Wait, void, unknown> {
    for (const tree of trees) {
      const wait: Pending = { tree, since: this.sim.now, due: false };
      const say = (what: string): void => void round.log.push(`${index} ${what} at ${this.sim.now}`);
      let units = 0;
      try {
        round.pending.set(index, wait);
        const value = yield* waitFor(this.build(tree, round));
        round.pending.delete(index);
        units = this.receive(tree, value, wait, round);
        round.units += units;
        say(`got ${JSON.stringify(value)}`);
        yield this.sim.delay(0.5);
      } catch (error) {
        if (!(error instanceof Interrupt)) throw error;
        round.pending.delete(index);
        say('was interrupted');
      } finally {
        round.units -= units;
        for (let unit = 0; unit < units; unit++) this.resource.release();
      }
    }
  }

  private build(tree: Tree, round: Round): Waitable<unknown> | Delay {
    switch (tree.kind) {
      case 'any':
        return this.sim.anyOf(tree.of.map((branch) => this.build(branch, round)));
      case 'all':
        return this.sim.allOf(tree.of.map((branch) => this.build(branch, round)));
      case 'delay':
        return this.sim.delay(tree.size);
      case 'serve':
        return this.server.serve(tree.size);
      case 'request':
        return this.resource.request(tree.priority);
      case 'get':
        return this.store.get();
      case 'put':
        return this.store.put(round.newItem(tree));
      case 'pulse':
        return this.pulse;
      case 'fire':
        return round.fire;
      default: // join
        return round.target!;
    }
  }

  /** Books what came and checks that it was due. Returns the units of the resource in it. */
  private receive(tree: Tree, value: unknown, wait: Pending, round: Round): number {
    const { now } = this.sim;
    switch (tree.kind) {
      case 'any': {
        const { index, value: won } = value as { index: number; value: unknown };
        return this.receive(tree.of[index]!, won, wait, round);
      }
      case 'all':
        return tree.of.reduce(
          (units, branch, index) => units + this.receive(branch, (value as unknown[])[index], wait, round),
          0,
        );
      case 'delay':
        if (isRace(wait.tree)) expect(now).toBe(wait.since + tree.size);
        else expect(now).toBeGreaterThanOrEqual(wait.since + tree.size);
        return 0;
      case 'serve':
        expect(now).toBeGreaterThan(wait.since + tree.size / GREATEST_CAPACITY - 1e-9);
        return 0;
      case 'request':
        return 1;
      case 'get':
        round.got.push(value as number);
        return 0;
      case 'put':
        round.settlePut(tree);
        return 0;
      case 'pulse':
        expect(value).toBe('pulse');
        if (isRace(wait.tree)) expect(round.pulsedAt).toBe(now);
        return 0;
      case 'fire':
        expect(value).toBe('fire');
        return 0;
      default: // join
        expect([value, now >= 2]).toEqual(['ended', true]);
        return 0;
    }
  }

  private act(action: Action): void {
    const { round } = this;
    if (action.do === 'pulse') {
      round.pulsedAt = this.sim.now;
      round.expectEndOf('pulse');
      this.pulse.pulse('pulse');
    } else if (action.do === 'fire') {
      if (!round.fire.hasFired) round.fire.fire('fire');
    } else if (action.do === 'grab') round.held += Number(this.resource.tryAcquire());
    else if (action.do === 'release') {
      if (round.held === 0) return;
      round.held--;
      this.resource.release();
    } else if (action.do === 'tryPut') {
      const item = round.newItem(null);
      if (this.store.tryPut(item)) round.certain.push(item);
    } else if (action.do === 'tryGet') {
      const item = this.store.tryGet();
      if (item !== undefined) round.got.push(item);
    } else if (action.do === 'submit') round.jobs.push(this.server.submit(1, this.jobDone));
    else if (action.do === 'abort') {
      const job = round.jobs.at(-1);
      if (job !== undefined && this.server.abort(job)) round.jobs.pop();
    } else if (action.do === 'capacity') this.server.setCapacity(action.to);
    else if (action.do === 'interrupt')
      round.customers[action.customer % Math.max(1, round.customers.length)]?.interrupt('script');
  }

  /** The kernel's books beside ours, when nothing more happens at this time. */
  private audit(isOver = true): void {
    const { round, resource, store, server } = this;
    const waits = [...round.pending.values()];
    const leaves = waits.flatMap(({ tree }) => leavesOf(tree));
    const count = (kind: Leaf['kind']): number => leaves.filter((leaf) => leaf.kind === kind).length;
    const requests = resource.inUse + resource.queueLength - round.held - round.units;
    const services = server.length - round.jobs.length;
    if (waits.every(({ tree }) => isRace(tree))) {
      expect({ requests, services }).toEqual({ requests: count('request'), services: count('serve') });
    } else {
      // Who waits for all holds part of it, or has settled for another branch.
      expect([requests >= 0, requests <= count('request'), services >= 0, services <= count('serve')]).toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
    if (resource.inUse < resource.capacity) expect(resource.queueLength).toBe(0);
    if (!isOver) return;
    for (const { tree, since, due } of waits) {
      if (!isRace(tree)) continue;
      expect(due).toBe(false);
      for (const leaf of leavesOf(tree)) {
        if (leaf.kind === 'delay') expect(since + leaf.size).toBeGreaterThan(this.sim.now);
        if (leaf.kind === 'get') expect(store.length).toBe(0);
        if (leaf.kind === 'put') expect(store.length).toBeGreaterThanOrEqual(store.capacity);
        if (leaf.kind === 'fire') expect(round.fire.hasFired).toBe(false);
        if (leaf.kind === 'join') expect(round.target!.hasEnded).toBe(false);
      }
    }
  }
}

/** The books of one run, from one reset to the next. */
class Round {
  readonly sim: Simulation;
  readonly script: Script;
  readonly log: string[] = [];
  readonly fire: Signal<string>;
  readonly customers: Process<void>[] = [];
  target: Process<string> | null = null;
  readonly pending = new Map<number, Pending>();
  /** Units held by customers who know it, and by nobody in particular. */
  units = 0;
  held = 0;
  readonly jobs: JobId[] = [];
  pulsedAt = NaN;
  /** Items: certainly put, perhaps put (by one who waited for more than that and gave up), and taken. */
  readonly certain: number[] = [];
  readonly got: number[] = [];
  private readonly perhaps = new Map<number, Tree | null>();

  constructor(sim: Simulation, script: Script) {
    this.sim = sim;
    this.script = script;
    this.fire = sim.event();
  }

  newItem(tree: Tree | null): number {
    this.perhaps.set(this.perhaps.size, tree);
    return this.perhaps.size - 1;
  }

  /** The last item made for this put is certainly in. */
  settlePut(tree: Tree): void {
    this.certain.push([...this.perhaps].findLast(([, of]) => of === tree)![0]);
  }

  expectEndOf(kind: Leaf['kind']): void {
    for (const wait of this.pending.values())
      if (isRace(wait.tree) && leavesOf(wait.tree).some((leaf) => leaf.kind === kind)) wait.due = true;
  }

  checkItems(left: readonly number[]): void {
    const seen = [...this.got, ...left].toSorted((x, y) => x - y);
    expect(seen).toEqual([...new Set(seen)]);
    expect(seen).toEqual(expect.arrayContaining(this.certain));
    if (this.script.customers.flat().every(isRace)) expect(seen).toEqual(this.certain.toSorted((x, y) => x - y));
  }
}

function* waitFor(wait: Waitable<unknown> | Delay): Generator<Wait, unknown, unknown> {
  if (typeof wait !== 'number') return yield* wait;
  yield wait;
  return undefined;
}

function leavesOf(tree: Tree): Leaf[] {
  return 'of' in tree ? tree.of.flatMap(leavesOf) : [tree];
}

/** Whether the first leaf that comes ends it. */
function isRace(tree: Tree): boolean {
  return tree.kind !== 'all' && (tree.kind !== 'any' || tree.of.every(isRace));
}
