/**
 * A transaction: a snapshot of the store, in which one caller works alone. What others commit meanwhile it does not
 * see: the store hands it every node that it is about to replace, as it was. It notes the generation of every node it
 * has read, absent ones included, and can be committed only if all of them are still what they were (optimistic
 * concurrency, as in Xen's daemon). So those that commit come out as if one had run after the other.
 */
import { type Keeper, keep } from '../../../../kernel/checkpoint.ts';
import type { View, XenNode } from './node.ts';

/** A node as it shall be from now on; null when it shall be gone. */
export interface Change {
  readonly path: string;
  readonly node: XenNode | null;
  /**
   * What watches are told: of a value or an owner, those at the node and above; of a removal, also those below, which
   * are gone with it. Nothing of a parent whose list of children has changed, nor of each node below one that is
   * removed.
   */
  readonly told: 'no' | 'yes' | 'with-all-below';
}

/** The generation of a node that is not there. */
const ABSENT = -1;

/** The store's own nodes, as far as a transaction needs them. */
export interface Committed {
  get(path: string): XenNode | null;
  nextGeneration(): number;
}

/** A node that the transaction has read or written. */
interface Touched {
  readonly path: string;
  /** As the transaction sees it. */
  node: XenNode | null;
  /** The generation that it has read; null of a node that it has written without. */
  readonly read: number | null;
  isWritten: boolean;
  told: Change['told'];
}

export class Transaction implements View, Keeper {
  readonly #committed: Committed;
  /** One entry for a path, whatever is done with it: four maps of them were a seventh of a run. */
  #touched = new Map<string, Touched>();
  /** In the order in which they were first written. */
  #written: Touched[] = [];
  /** Nodes that have been replaced in the store since it began, as they were then. */
  #kept = new Map<string, XenNode | null>();

  constructor(committed: Committed) {
    this.#committed = committed;
  }

  get(path: string): XenNode | null {
    const touched = this.#touched.get(path);
    if (touched !== undefined) return touched.node;
    const node = this.#asOfBegin(path);
    this.#touched.set(path, { path, node, read: node?.generation ?? ABSENT, isWritten: false, told: 'no' });
    return node;
  }

  set(path: string, node: XenNode | null): void {
    let touched = this.#touched.get(path);
    if (touched === undefined) {
      touched = { path, node, read: null, isWritten: false, told: 'no' };
      this.#touched.set(path, touched);
    }
    touched.node = node;
    if (touched.isWritten) return;
    touched.isWritten = true;
    this.#written.push(touched);
  }

  touched(path: string): void {
    const touched = this.#touched.get(path);
    if (touched !== undefined) touched.told = 'yes';
  }

  dropped(path: string): void {
    const touched = this.#touched.get(path);
    if (touched !== undefined) touched.told = 'with-all-below';
  }

  /** The store is about to replace this node. */
  keep(path: string, node: XenNode | null): void {
    if (!this.#kept.has(path)) this.#kept.set(path, node);
  }

  nextGeneration(): number {
    return this.#committed.nextGeneration();
  }

  /** Without what is behind its nodes, which are never changed in place. */
  [keep](): () => void {
    const touched = [...this.#touched.values()].map((each) => ({ ...each }));
    const written = this.#written.map(({ path }) => path);
    const kept = new Map(this.#kept);
    return () => {
      this.#touched = new Map(touched.map((each) => [each.path, { ...each }]));
      this.#written = written.map((path) => this.#touched.get(path) as Touched);
      this.#kept = new Map(kept);
    };
  }

  /** Whether another transaction or write has changed what this one has read. */
  get conflicts(): boolean {
    for (const { path, read } of this.#touched.values())
      if (read !== null && (this.#committed.get(path)?.generation ?? ABSENT) !== read) return true;
    return false;
  }

  /** What a commit would do to the store, whatever else has happened to it. */
  changes(): readonly Change[] {
    return this.#written;
  }

  #asOfBegin(path: string): XenNode | null {
    const kept = this.#kept.get(path);
    return kept === undefined ? this.#committed.get(path) : kept;
  }
}

/** A change that is made at once: nothing can come between its reading and its writing. */
export class Alone implements View {
  readonly #committed: Committed;
  readonly #changes: { path: string; node: XenNode | null; told: Change['told'] }[] = [];

  constructor(committed: Committed) {
    this.#committed = committed;
  }

  get(path: string): XenNode | null {
    const changed = this.#of(path);
    return changed === undefined ? this.#committed.get(path) : changed.node;
  }

  set(path: string, node: XenNode | null): void {
    const changed = this.#of(path);
    if (changed === undefined) this.#changes.push({ path, node, told: 'no' });
    else changed.node = node;
  }

  touched(path: string): void {
    const changed = this.#of(path);
    if (changed !== undefined) changed.told = 'yes';
  }

  dropped(path: string): void {
    const changed = this.#of(path);
    if (changed !== undefined) changed.told = 'with-all-below';
  }

  nextGeneration(): number {
    return this.#committed.nextGeneration();
  }

  changes(): readonly Change[] {
    return this.#changes;
  }

  #of(path: string) {
    return this.#changes.find((change) => change.path === path);
  }
}
