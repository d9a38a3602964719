/**
 * XenStore: the tree of configuration through which toolstack, backends and frontends find each other, with
 * transactions and watches. It knows neither time nor failures: the daemon (../xenstored.ts) serves it, and faults
 * damage it from outside.
 *
 * A change reaches the tree in two steps, so that a daemon can make it durable in between: `write`, `remove` and
 * `commit` give the changes, `apply` makes them and tells the watches.
 */
import { assert } from '../../../../kernel/assertions.ts';
import { type Keeper, keep } from '../../../../kernel/checkpoint.ts';
import {
  checksum,
  type Place,
  placeOf,
  type Refusal,
  ROOT,
  removeNode,
  rootNode,
  type View,
  writeNode,
  type XenNode,
} from './node.ts';
import { Alone, type Change, Transaction } from './transaction.ts';

/** A domain that is told of changes at a path and below it. */
export interface Watch {
  readonly path: string;
  /** Chosen by the watcher, to know its watches apart. */
  readonly token: string;
  readonly domain: number;
}

/** That is looked at first: at almost no path is one at that place. */
const SLASH = '/'.charCodeAt(0);

export interface StoreImage {
  readonly nodes: ReadonlyMap<string, XenNode>;
  readonly watches: ReadonlyMap<string, readonly Watch[]>;
  readonly generation: number;
}

/** Of a store that has just been made. */
const EMPTY: ReadonlyMap<string, XenNode> = new Map([[ROOT, rootNode]]);

export class XenStore implements Keeper {
  /** What it had at some time, which others may have as well: never changed. To copy it cost a tenth of a run. */
  #base = EMPTY;
  /** What has become of that since; null of what is gone. */
  #changed = new Map<string, XenNode | null>();
  /** Of each path an array that is never changed. */
  #watches = new Map<string, readonly Watch[]>();
  #generation = 0;
  /** Transactions that have begun and not ended: each keeps what is replaced meanwhile. */
  readonly #open = new Set<Transaction>();
  /** Paths whose memory has changed without a write since the last check for corruption. */
  readonly #overwritten = new Set<string>();

  get(path: string): XenNode | null {
    const changed = this.#changed.get(path);
    return changed === undefined ? (this.#base.get(path) ?? null) : changed;
  }

  nextGeneration(): number {
    return ++this.#generation;
  }

  get size(): number {
    let size = this.#base.size;
    for (const [path, node] of this.#changed) size += Number(node !== null) - Number(this.#base.has(path));
    return size;
  }

  paths(): IterableIterator<string> {
    return this.#nodes.keys();
  }

  begin(): Transaction {
    const transaction = new Transaction(this);
    this.#open.add(transaction);
    return transaction;
  }

  /** Its caller wants it no more, or is no more. */
  abandon(transaction: Transaction): void {
    this.#open.delete(transaction);
  }

  /** The changes of a transaction, or `again` when it is in conflict with what has been committed since. */
  commit(transaction: Transaction): readonly Change[] | 'again' {
    this.abandon(transaction);
    return transaction.conflicts ? 'again' : transaction.changes();
  }

  write(caller: number, path: string, value: string): readonly Change[] | Refusal {
    const alone = new Alone(this);
    return writeNode(alone, caller, path, value) ?? alone.changes();
  }

  remove(caller: number, path: string): readonly Change[] | Refusal {
    const alone = new Transaction(this);
    return removeNode(alone, caller, path) ?? alone.changes();
  }

  /** What this comes to if nothing else happens in between. */
  changesOf(change: (view: View) => void): readonly Change[] {
    const alone = new Transaction(this);
    change(alone);
    return alone.changes();
  }

  /** Makes the changes, and calls `fire` once for each watch and path that is told. */
  apply(changes: readonly Change[], fire?: (watch: Watch, path: string) => void): void {
    if (this.#open.size > 0) this.#keep(changes);
    for (const { path, node } of changes) this.#changed.set(path, node);
    if (fire === undefined) return;
    for (const { path, told } of changes) {
      if (told === 'no') continue;
      this.#fire(path, fire);
      if (told === 'with-all-below') this.#fireBelow(path, fire);
    }
  }

  /** False when it is there already. A new one fires at once, as with Xen: that is left to who registers it. */
  watch(watch: Watch): boolean {
    const there = this.#watches.get(watch.path);
    if (there?.some((other) => isSame(other, watch)) === true) return false;
    this.#watches.set(watch.path, there === undefined ? [watch] : [...there, watch]);
    return true;
  }

  hasWatch(watch: Watch): boolean {
    return this.#watches.get(watch.path)?.some((other) => isSame(other, watch)) === true;
  }

  /** Whether the domain watches this very path, with whatever token. */
  isWatched(path: string, by: number): boolean {
    return this.#watches.get(path)?.some(({ domain }) => domain === by) === true;
  }

  unwatch(watch: Watch): void {
    const left = (this.#watches.get(watch.path) ?? []).filter((other) => !isSame(other, watch));
    if (left.length === 0) this.#watches.delete(watch.path);
    else this.#watches.set(watch.path, left);
  }

  *watches(): Generator<Watch> {
    for (const here of this.#watches.values()) yield* here;
  }

  /** Forgets everything: what a daemon that starts has. */
  clear(): void {
    this.#base = EMPTY;
    this.#changed = new Map();
    this.#watches = new Map();
    this.#open.clear();
    this.#overwritten.clear();
  }

  /** Nodes and watches, to be taken up again by `load`. */
  get image(): StoreImage {
    return { nodes: this.#nodes, watches: new Map(this.#watches), generation: this.#generation };
  }

  /** Has what an image has, and nothing else. */
  load({ nodes, watches, generation }: StoreImage): void {
    this.clear();
    this.#base = nodes;
    for (const [path, here] of watches) this.#watches.set(path, here);
    this.#generation = generation;
  }

  /** Without what is behind its nodes, which are never changed in place. */
  [keep](): () => void {
    const { image } = this;
    const [open, overwritten] = [[...this.#open], [...this.#overwritten]];
    return () => {
      this.load(image);
      for (const transaction of open) this.#open.add(transaction);
      for (const path of overwritten) this.#overwritten.add(path);
    };
  }

  /** Has the nodes of `copy` from now on, and no others. */
  adopt(copy: XenStore): void {
    this.#base = copy.#nodes;
    this.#changed = new Map();
    this.#generation = Math.max(this.#generation, copy.#generation);
    this.#overwritten.clear();
  }

  /** A value in memory becomes another without a write. */
  overwrite(path: string, value: string): void {
    const node = this.get(path);
    assert(node !== null, () => `${path} is not there to be corrupted`);
    for (const transaction of this.#open) transaction.keep(path, node);
    this.#changed.set(path, { ...node, value });
    this.#overwritten.add(path);
  }

  /**
   * A node whose value does not have the checksum it was written with. Only what has changed without a write since the
   * last look is compared: a value that is written gets its checksum, and memory that has not changed would compare as
   * it did then.
   */
  findCorrupt(): string | undefined {
    for (const path of this.#overwritten) {
      const node = this.get(path);
      if (node !== null && node.sum !== checksum(node.value)) return path;
    }
    this.#overwritten.clear();
    return undefined;
  }

  /** All that there are, to be shared: a copy unless nothing has changed. */
  get #nodes(): ReadonlyMap<string, XenNode> {
    if (this.#changed.size === 0) return this.#base;
    const nodes = new Map(this.#base);
    for (const [path, node] of this.#changed)
      if (node === null) nodes.delete(path);
      else nodes.set(path, node);
    return nodes;
  }

  #keep(changes: readonly Change[]): void {
    for (const transaction of this.#open) for (const { path } of changes) transaction.keep(path, this.get(path));
  }

  /** Fires the watches of the path and of all above it, up to the root. */
  #fire(path: string, fire: (watch: Watch, path: string) => void): void {
    for (let at: Place | null = placeOf(path); at !== null; at = at.above) {
      const watches = this.#watches.get(at.path);
      if (watches !== undefined) for (const watch of watches) fire(watch, path);
    }
  }

  /** Each watch of a node that was below the path hears of its own. */
  #fireBelow(path: string, fire: (watch: Watch, path: string) => void): void {
    this.#watches.forEach((watches, at) => {
      if (at.charCodeAt(path.length) === SLASH && at.startsWith(path)) for (const watch of watches) fire(watch, at);
    });
  }
}

const isSame = (one: Watch, other: Watch): boolean => one.token === other.token && one.domain === other.domain;
