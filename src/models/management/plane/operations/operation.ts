/**
 * A management operation: a list of steps that the toolstack goes through, and what becomes of it when it is cut short.
 * The steps are data, so a failure can strike at any of them, and what has happened until then is simply what the steps
 * before have done.
 *
 * Its log, in the driver VM, has three marks. After `intent` it may be undone; from `decided` on it is to be completed;
 * with `done` a client that asks again is given the answer. Undoing and completing look at what there is instead of
 * remembering what was done, and so may be cut short and begun again themselves.
 */
import type { Domain } from '../domains.ts';
import type { VmIdentity } from '../layout.ts';
import type { ManagementPlane } from '../plane.ts';
import type { View, XenNode } from '../xenstore/node.ts';
import type { Change, Transaction } from '../xenstore/transaction.ts';
import type { XenStore } from '../xenstore/xenstore.ts';

export const OPERATIONS = ['create', 'destroy', 'migrate', 'hotplug'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/** What a client wants. With the same id it is the same wish, however often it is uttered. */
export interface Order {
  readonly id: number;
  readonly operation: OperationName;
  readonly vm: string;
  /** With `hotplug`: how many vCPUs the VM shall have. */
  readonly vcpus: number;
}

export type Answer = 'done' | 'failed';

export interface LogEntry {
  readonly order: Order;
  stage: 'intent' | 'decided' | 'done';
  /** As far as they were known at the mark. */
  uuid: string;
  domid: number;
  answer?: Answer;
}

/** An operation under way, with what it has found out. */
export interface Operation {
  readonly order: Order;
  uuid: string;
  domid: number;
  /** On the other host, when it moves. */
  arriving: Domain | null;
  transaction: Transaction | null;
  /** Gives up: the step that calls it is the last one. */
  fail(why: string): void;
}

type Effect = (plane: ManagementPlane, operation: Operation) => void;

export type Step =
  | {
      readonly kind: 'request';
      readonly label: string;
      readonly writes: boolean;
      readonly run: (
        store: XenStore,
        operation: Operation,
        plane: ManagementPlane,
      ) => readonly Change[] | null | 'again';
    }
  | {
      readonly kind: 'work';
      readonly label: string;
      readonly nanos: (plane: ManagementPlane) => number;
      readonly effect?: Effect;
    }
  | { readonly kind: 'log'; readonly label: string; readonly stage: LogEntry['stage'] }
  | {
      readonly kind: 'wait';
      readonly label: string;
      readonly until: (plane: ManagementPlane, operation: Operation) => boolean;
    };

export interface OperationKind {
  readonly name: OperationName;
  readonly steps: readonly Step[];
  /** Makes it not have happened: outside of XenStore at once; what there is to change in XenStore is returned. */
  undo(plane: ManagementPlane, entry: LogEntry): StoreEdit | null;
  /** Makes it have happened, likewise. */
  complete(plane: ManagementPlane, entry: LogEntry): StoreEdit | null;
}

/** A change of XenStore that an interrupted operation has to make. */
export type StoreEdit = (view: View) => void;

/** A node's value as the toolstack reads it, in its transaction if it has one. */
export function valueAt(store: XenStore, { transaction }: Operation, path: string): string | undefined {
  const node: XenNode | null = (transaction ?? store).get(path);
  return node?.value;
}

export const identityOf = ({ order, uuid, domid }: Operation): VmIdentity => ({
  vm: order.vm,
  uuid,
  id: domid,
  vcpus: order.vcpus,
});
