/**
 * A transaction: a view of the store in which one caller works alone. It notes the generation of every node it has
 * seen, absent ones included, and can be committed only if all of them are still what they were (optimistic
 * concurrency, as in Xen's daemon). So those that commit come out as if one had run after the other.
 */
import type { View, XenNode } from './node.ts';

/** A node as it shall be from now on; null when it shall be gone. */
export interface Change {
  readonly path: string;
  readonly node: XenNode | null;
  /**
   * Whether watches are told: its value was written, or it was removed. A parent whose list of children changed is told
   * nothing.
   */
  readonly told: boolean;
}

/** The generation of a node that is not there. */
const ABSENT = -1;

/** The store's own nodes, as far as a transaction needs them. */
export interface Committed {
  get(path: string): XenNode | null;
  nextGeneration(): number;
}

export class Transaction implements View {
  readonly #committed: Committed;
  readonly #seen = new Map<string, number>();
  readonly #written = new Map<string, XenNode | null>();
  readonly #told = new Set<string>();

  constructor(committed: Committed) {
    this.#committed = committed;
  }

  get(path: string): XenNode | null {
    const written = this.#written.get(path);
    if (written !== undefined) return written;
    const node = this.#committed.get(path);
    if (!this.#seen.has(path)) this.#seen.set(path, node?.generation ?? ABSENT);
    return node;
  }

  set(path: string, node: XenNode | null): void {
    this.#written.set(path, node);
  }

  touched(path: string): void {
    this.#told.add(path);
  }

  nextGeneration(): number {
    return this.#committed.nextGeneration();
  }

  /** Whether another transaction or write has changed what this one has read. */
  get conflicts(): boolean {
    for (const [path, generation] of this.#seen)
      if ((this.#committed.get(path)?.generation ?? ABSENT) !== generation) return true;
    return false;
  }

  /** What a commit would do to the store, whatever else has happened to it. */
  changes(): Change[] {
    return [...this.#written].map(([path, node]) => ({ path, node, told: this.#told.has(path) }));
  }
}
