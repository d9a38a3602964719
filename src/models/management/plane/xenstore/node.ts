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
 * A node's children, the youngest first. A list that shares its tail: another child costs one link,
 * however many there are, and the older list stays what it was. Creations make many children, of nodes that have
 * many.
 */
export type Children = { readonly place: Place; readonly others: Children } | null;

export function* namesIn(children: Children): Generator<string> {
  for (let at = children; at !== null; at = at.others) yield at.place.name;
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

/** A path, cut. */
export interface Place {
  readonly path: string;
  readonly name: string;
  /** Null of the root. */
  readonly above: Place | null;
}

/** Of every path that was ever asked about: to cut them anew, and to hash what comes of it, cost a tenth of a run. */
const PLACES = new Map<string, Place>([[ROOT, { path: ROOT, name: '', above: null }]]);

export function placeOf(path: string): Place {
  const known = PLACES.get(path);
  if (known !== undefined) return known;
  const slash = path.lastIndexOf('/');
  const above = placeOf(slash === 0 ? ROOT : path.slice(0, slash));
  const place = { path, name: path.slice(slash + 1), above };
  PLACES.set(path, place);
  return place;
}

export const rootNode: XenNode = { value: '', sum: checksum(''), owner: 0, children: null, generation: 0 };

/** FNV-1a, 32 bits. */
export function checksum(value: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) sum = Math.imul(sum ^ value.charCodeAt(i), 0x01000193);
  return sum;
}

/** Gives the node a value and makes it if need be, with the nodes above it. Null, or why not. */
export function writeNode(view: View, caller: number, path: string, value: string): Refusal | null {
  const node = view.get(path) ?? makeNode(view, caller, placeOf(path));
  if (node === null || !mayWrite(node, caller)) return 'denied';
  const { owner, children } = node;
  view.set(path, { value, sum: checksum(value), owner, children, generation: view.nextGeneration() });
  view.touched(path);
  return null;
}

/** Removes the node and all below it. */
export function removeNode(view: View, caller: number, path: string): Refusal | null {
  const node = view.get(path);
  const place = placeOf(path);
  if (node === null || place.above === null) return 'no-entry';
  if (!mayWrite(node, caller)) return 'denied';
  dropSubtree(view, place, node);
  view.dropped(path);
  const parent = place.above.path;
  const above = view.get(parent);
  if (above === null) return null;
  view.set(parent, withChildren(above, without(above.children, place), view.nextGeneration()));
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
function without(children: Children, gone: Place): Children {
  if (children === null) return null;
  const { place, others } = children;
  return place === gone ? others : { place, others: without(others, gone) };
}

/** Null when a node above may not be written. */
function makeNode(view: View, caller: number, place: Place): XenNode | null {
  const { path, above: parent } = place;
  if (parent === null) return null;
  const above = view.get(parent.path) ?? makeNode(view, caller, parent);
  if (above === null || !mayWrite(above, caller)) return null;
  view.set(parent.path, withChildren(above, { place, others: above.children }, view.nextGeneration()));
  const made = withChildren({ ...rootNode, owner: above.owner }, null, view.nextGeneration());
  view.set(path, made);
  return made;
}

function dropSubtree(view: View, { path }: Place, node: XenNode): void {
  for (let child = node.children; child !== null; child = child.others) {
    const found = view.get(child.place.path);
    if (found !== null) dropSubtree(view, child.place, found);
  }
  view.set(path, null);
}

const mayWrite = (node: XenNode, caller: number): boolean => caller === 0 || node.owner === caller;
