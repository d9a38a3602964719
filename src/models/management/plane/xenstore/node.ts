/**
 * XenStore's nodes and the algorithms on them. A node is never changed in place: a write puts a new one in its stead,
 * so that a snapshot is a reference and a comparison of two copies a comparison of references.
 *
 * As in Xen, a node lists its children: to make or remove a child is to write the parent. Two transactions that each
 * make a child of one node are therefore in conflict.
 */

export interface XenNode {
  readonly value: string;
  /** The checksum of the value that was written: another one in memory does not have it. */
  readonly sum: number;
  /** The domain that may write it, beside domain 0. A new node has its parent's. */
  readonly owner: number;
  readonly children: ReadonlySet<string>;
  /** Raised with every write of any node; transactions compare it. */
  readonly generation: number;
}

/** A view of the nodes: the store's own, or a transaction's. `set(path, null)` removes. */
export interface View {
  get(path: string): XenNode | null;
  set(path: string, node: XenNode | null): void;
  /** A node that the caller named has got a value or is gone: what watches are told. */
  touched(path: string): void;
  nextGeneration(): number;
}

/** Why the store did not do what it was asked. */
export type Refusal = 'no-entry' | 'denied';

export const ROOT = '/';
const NO_CHILDREN: ReadonlySet<string> = new Set();

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === 0 ? ROOT : path.slice(0, slash);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const rootNode: XenNode = { value: '', sum: checksum(''), owner: 0, children: NO_CHILDREN, generation: 0 };

/** FNV-1a, 32 bits. */
export function checksum(value: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) sum = Math.imul(sum ^ value.charCodeAt(i), 0x01000193);
  return sum;
}

/** Gives the node a value and makes it if need be, with the nodes above it. Null, or why not. */
export function writeNode(view: View, caller: number, path: string, value: string): Refusal | null {
  const node = view.get(path) ?? makeNode(view, caller, path);
  if (node === null || !mayWrite(node, caller)) return 'denied';
  view.set(path, { ...node, value, sum: checksum(value), generation: view.nextGeneration() });
  view.touched(path);
  return null;
}

/** Removes the node and all below it. */
export function removeNode(view: View, caller: number, path: string): Refusal | null {
  const node = view.get(path);
  if (node === null || path === ROOT) return 'no-entry';
  if (!mayWrite(node, caller)) return 'denied';
  dropSubtree(view, path, node);
  const parent = parentOf(path);
  const above = view.get(parent);
  if (above === null) return null;
  const children = new Set(above.children);
  children.delete(nameOf(path));
  view.set(parent, { ...above, children, generation: view.nextGeneration() });
  return null;
}

/** Gives the node to a domain. Only domain 0 may. */
export function giveNode(view: View, caller: number, path: string, owner: number): Refusal | null {
  if (caller !== 0) return 'denied';
  const node = view.get(path);
  if (node === null) return 'no-entry';
  view.set(path, { ...node, owner, generation: view.nextGeneration() });
  return null;
}

/** Null when a node above may not be written. */
function makeNode(view: View, caller: number, path: string): XenNode | null {
  const parent = parentOf(path);
  const above = view.get(parent) ?? makeNode(view, caller, parent);
  if (above === null || !mayWrite(above, caller)) return null;
  const children = new Set(above.children).add(nameOf(path));
  view.set(parent, { ...above, children, generation: view.nextGeneration() });
  const made: XenNode = { ...rootNode, owner: above.owner, generation: view.nextGeneration() };
  view.set(path, made);
  return made;
}

function dropSubtree(view: View, path: string, node: XenNode): void {
  for (const child of node.children) {
    const below = `${path}/${child}`;
    const found = view.get(below);
    if (found !== null) dropSubtree(view, below, found);
  }
  view.set(path, null);
  view.touched(path);
}

const mayWrite = (node: XenNode, caller: number): boolean => caller === 0 || node.owner === caller;
