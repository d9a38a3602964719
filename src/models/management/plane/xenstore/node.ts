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
  readonly children: Children;
  /** Raised with every write of any node; transactions compare it. */
  readonly generation: number;
}

/**
 * A node's children by path and name, the youngest first. A list that shares its tail: another child costs one link,
 * however many there are, and the older list stays what it was. Creations make many children, of nodes that have
 * many.
 */
export type Children = { readonly path: string; readonly name: string; readonly others: Children } | null;

export function* namesIn(children: Children): Generator<string> {
  for (let at = children; at !== null; at = at.others) yield at.name;
}

/** A view of the nodes: the store's own, or a transaction's. `set(path, null)` removes. */
export interface View {
  get(path: string): XenNode | null;
  set(path: string, node: XenNode | null): void;
  /** A node that the caller named has got a value or an owner: what watches are told. */
  touched(path: string): void;
  /** A node that the caller named is gone, with all below it. */
  dropped(path: string): void;
  nextGeneration(): number;
}

/** Why the store did not do what it was asked. */
export type Refusal = 'no-entry' | 'denied';

export const ROOT = '/';

/** Of every path that was ever asked about: to cut them anew, and to hash what comes of it, cost a tenth of a run. */
const PARENTS = new Map<string, string>();

export function parentOf(path: string): string {
  const known = PARENTS.get(path);
  if (known !== undefined) return known;
  const slash = path.lastIndexOf('/');
  const parent = slash === 0 ? ROOT : path.slice(0, slash);
  PARENTS.set(path, parent);
  return parent;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const rootNode: XenNode = { value: '', sum: checksum(''), owner: 0, children: null, generation: 0 };

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
  const { owner, children } = node;
  view.set(path, { value, sum: checksum(value), owner, children, generation: view.nextGeneration() });
  view.touched(path);
  return null;
}

/** Removes the node and all below it. */
export function removeNode(view: View, caller: number, path: string): Refusal | null {
  const node = view.get(path);
  if (node === null || path === ROOT) return 'no-entry';
  if (!mayWrite(node, caller)) return 'denied';
  dropSubtree(view, path, node);
  view.dropped(path);
  const parent = parentOf(path);
  const above = view.get(parent);
  if (above === null) return null;
  view.set(parent, withChildren(above, without(above.children, path), view.nextGeneration()));
  return null;
}

/** Gives the node to a domain. Only domain 0 may. */
export function giveNode(view: View, caller: number, path: string, owner: number): Refusal | null {
  if (caller !== 0) return 'denied';
  const node = view.get(path);
  if (node === null) return 'no-entry';
  const { value, sum, children } = node;
  view.set(path, { value, sum, owner, children, generation: view.nextGeneration() });
  view.touched(path);
  return null;
}

/** One hidden class for all nodes: spreading them cost a tenth of a run. */
const withChildren = ({ value, sum, owner }: XenNode, children: Children, generation: number): XenNode => ({
  value,
  sum,
  owner,
  children,
  generation,
});

/** What comes after the name is shared. */
function without(children: Children, gone: string): Children {
  if (children === null) return null;
  const { path, name, others } = children;
  return path === gone ? others : { path, name, others: without(others, gone) };
}

/** Null when a node above may not be written. */
function makeNode(view: View, caller: number, path: string): XenNode | null {
  const parent = parentOf(path);
  const above = view.get(parent) ?? makeNode(view, caller, parent);
  if (above === null || !mayWrite(above, caller)) return null;
  const children: Children = { path, name: nameOf(path), others: above.children };
  view.set(parent, withChildren(above, children, view.nextGeneration()));
  const made = withChildren({ ...rootNode, owner: above.owner }, null, view.nextGeneration());
  view.set(path, made);
  return made;
}

function dropSubtree(view: View, path: string, node: XenNode): void {
  // By the path with which it was made: one put together anew would have to be hashed and compared anew.
  for (let child = node.children; child !== null; child = child.others) {
    const found = view.get(child.path);
    if (found !== null) dropSubtree(view, child.path, found);
  }
  view.set(path, null);
}

const mayWrite = (node: XenNode, caller: number): boolean => caller === 0 || node.owner === caller;
