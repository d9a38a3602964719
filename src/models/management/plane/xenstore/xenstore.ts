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
  parentOf,
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

export class XenStore implements Keeper {
  #nodes = new Map<string, XenNode>([[ROOT, rootNode]]);
  #watches = new Map<string, Watch[]>();
  #generation = 0;
  /** Transactions that have begun and not ended: each keeps what is replaced meanwhile. */
  readonly #open = new Set<Transaction>();
  /** Paths whose memory has changed, for whatever reason, since the last check for corruption. */
  readonly #unchecked = new Set<string>();

  get(path: string): XenNode | null {
    return this.#nodes.get(path) ?? null;
  }

  nextGeneration(): number {
    return ++this.#generation;
  }

  get size(): number {
    return this.#nodes.size;
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
    for (const { path, node } of changes) {
      if (node === null) this.#nodes.delete(path);
      else this.#nodes.set(path, node);
      if (fire !== undefined) this.#unchecked.add(path);
    }
    // A copy, which nobody checks.
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
    if (there === undefined) this.#watches.set(watch.path, [watch]);
    else if (there.some(({ token, domain }) => token === watch.token && domain === watch.domain)) return false;
    else there.push(watch);
    return true;
  }

  unwatch({ path, token, domain }: Watch): void {
    const left = (this.#watches.get(path) ?? []).filter((other) => other.token !== token || other.domain !== domain);
    if (left.length === 0) this.#watches.delete(path);
    else this.#watches.set(path, left);
  }

  *watches(): Generator<Watch> {
    for (const here of this.#watches.values()) yield* here;
  }

  /** Forgets everything: what a daemon that starts has. */
  clear(): void {
    this.#nodes = new Map([[ROOT, rootNode]]);
    this.#watches = new Map();
    this.#open.clear();
    this.#unchecked.clear();
  }

  /** Nodes and watches, to be taken up again by `load`. */
  get image(): StoreImage {
    return {
      nodes: new Map(this.#nodes),
      watches: new Map([...this.#watches].map(([path, here]) => [path, [...here]])),
      generation: this.#generation,
    };
  }

  /** Has what an image has, and nothing else. */
  load({ nodes, watches, generation }: StoreImage): void {
    this.clear();
    this.#nodes = new Map(nodes);
    this.#watches = new Map([...watches].map(([path, here]) => [path, [...here]]));
    this.#generation = generation;
  }

  /** Without what is behind its nodes, which are never changed in place. */
  [keep](): () => void {
    const { image } = this;
    const [open, unchecked] = [[...this.#open], [...this.#unchecked]];
    return () => {
      this.load(image);
      for (const transaction of open) this.#open.add(transaction);
      for (const path of unchecked) this.#unchecked.add(path);
    };
  }

  /** Has the nodes of `copy` from now on, and no others. */
  adopt(copy: XenStore): void {
    this.#nodes = new Map(copy.#nodes);
    this.#generation = Math.max(this.#generation, copy.#generation);
    this.#unchecked.clear();
  }

  /** A value in memory becomes another without a write. */
  overwrite(path: string, value: string): void {
    const node = this.#nodes.get(path);
    assert(node !== undefined, () => `${path} is not there to be corrupted`);
    for (const transaction of this.#open) transaction.keep(path, node);
    this.#nodes.set(path, { ...node, value });
    this.#unchecked.add(path);
  }

  /**
   * A node whose value does not have the checksum it was written with. Only what has changed since the last look is
   * compared: memory that has not changed would compare as it did then.
   */
  findCorrupt(): string | undefined {
    for (const path of this.#unchecked) {
      const node = this.#nodes.get(path);
      if (node !== undefined && node.sum !== checksum(node.value)) return path;
    }
    this.#unchecked.clear();
    return undefined;
  }

  #keep(changes: readonly Change[]): void {
    for (const transaction of this.#open) for (const { path } of changes) transaction.keep(path, this.get(path));
  }

  /** Fires the watches of the path and of all above it, up to the root. */
  #fire(path: string, fire: (watch: Watch, path: string) => void): void {
    for (let at = path; ; at = parentOf(at)) {
      for (const watch of this.#watches.get(at) ?? []) fire(watch, path);
      if (at === ROOT) return;
    }
  }

  /** Each watch of a node that was below the path hears of its own. */
  #fireBelow(path: string, fire: (watch: Watch, path: string) => void): void {
    for (const [at, watches] of this.#watches)
      if (at.charCodeAt(path.length) === SLASH && at.startsWith(path)) for (const watch of watches) fire(watch, at);
  }
}
