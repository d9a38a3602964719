/**
 * XenStore: the tree of configuration through which toolstack, backends and frontends find each other, with
 * transactions and watches. It knows neither time nor failures: the daemon (../xenstored.ts) serves it, and faults
 * damage it from outside.
 *
 * A change reaches the tree in two steps, so that a daemon can make it durable in between: `write`, `remove` and
 * `commit` give the changes, `apply` makes them and tells the watches.
 */
import { assert } from '../../../../kernel/assertions.ts';
import { checksum, parentOf, type Refusal, ROOT, removeNode, rootNode, writeNode, type XenNode } from './node.ts';
import { type Change, Transaction } from './transaction.ts';

/** A domain that is told of changes at a path and below it. */
export interface Watch {
  readonly path: string;
  /** Chosen by the watcher, to know its watches apart. */
  readonly token: string;
  readonly domain: number;
}

export class XenStore {
  #nodes = new Map<string, XenNode>([[ROOT, rootNode]]);
  #watches = new Map<string, Watch[]>();
  #generation = 0;
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
    return new Transaction(this);
  }

  /** The changes of a transaction, or `again` when it is in conflict with what has been committed since. */
  commit(transaction: Transaction): readonly Change[] | 'again' {
    return transaction.conflicts ? 'again' : transaction.changes();
  }

  write(caller: number, path: string, value: string): readonly Change[] | Refusal {
    const alone = this.begin();
    return writeNode(alone, caller, path, value) ?? alone.changes();
  }

  remove(caller: number, path: string): readonly Change[] | Refusal {
    const alone = this.begin();
    return removeNode(alone, caller, path) ?? alone.changes();
  }

  /** Makes the changes, and calls `fire` once for each watch and path that is told. */
  apply(changes: readonly Change[], fire?: (watch: Watch, path: string) => void): void {
    for (const { path, node } of changes) {
      if (node === null) this.#nodes.delete(path);
      else this.#nodes.set(path, node);
      this.#unchecked.add(path);
    }
    if (fire === undefined) return;
    for (const { path, told } of changes) if (told) this.#fire(path, fire);
  }

  watch(watch: Watch): void {
    const there = this.#watches.get(watch.path);
    if (there === undefined) this.#watches.set(watch.path, [watch]);
    else if (!there.some(({ token, domain }) => token === watch.token && domain === watch.domain)) there.push(watch);
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
    this.#unchecked.clear();
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

  /** Fires the watches of the path and of all above it, up to the root. */
  #fire(path: string, fire: (watch: Watch, path: string) => void): void {
    for (let at = path; ; at = parentOf(at)) {
      for (const watch of this.#watches.get(at) ?? []) fire(watch, path);
      if (at === ROOT) return;
    }
  }
}
