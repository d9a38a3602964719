/**
 * The steps that operations are made of. Each request to XenStore is one step, as each is counted in the published
 * numbers (P9).
 */
import { backendStateOf, DEVICES, indexOf } from '../layout.ts';
import type { ManagementPlane } from '../plane.ts';
import { giveNode, removeNode, writeNode } from '../xenstore/node.ts';
import { type Operation, type Step, valueAt } from './operation.ts';

type Path = (operation: Operation) => string;

export const begin: Step = {
  kind: 'request',
  label: 'begin a transaction',
  writes: false,
  run(store, operation) {
    operation.transaction = store.begin();
    return null;
  },
};

/** Ends the transaction. In conflict with another one the operation goes back to where it began this one. */
export const commit: Step = {
  kind: 'request',
  label: 'commit the transaction',
  writes: false,
  run(store, operation) {
    const { transaction } = operation;
    operation.transaction = null;
    return transaction === null ? null : store.commit(transaction);
  },
};

export function write(label: string, path: Path, value: (operation: Operation) => string): Step {
  return {
    kind: 'request',
    label: `write ${label}`,
    writes: true,
    run(store, operation) {
      if (operation.transaction === null) {
        const changes = store.write(0, path(operation), value(operation));
        return typeof changes === 'string' ? null : changes;
      }
      writeNode(operation.transaction, 0, path(operation), value(operation));
      return null;
    },
  };
}

/** Within a transaction, as all removals here. What is not there needs no removal. */
export function remove(label: string, path: Path): Step {
  return {
    kind: 'request',
    label: `remove ${label}`,
    writes: true,
    run(_store, operation) {
      if (operation.transaction !== null) removeNode(operation.transaction, 0, path(operation));
      return null;
    },
  };
}

/** Within a transaction. */
export function give(label: string, path: Path, owner: (operation: Operation) => number): Step {
  return {
    kind: 'request',
    label: `give ${label}`,
    writes: true,
    run(_store, operation) {
      if (operation.transaction !== null) giveNode(operation.transaction, 0, path(operation), owner(operation));
      return null;
    },
  };
}

/** Reads a node, and lets `use` make something of it. */
export function read(
  label: string,
  path: Path,
  use?: (operation: Operation, value: string | undefined, plane: ManagementPlane) => void,
): Step {
  return {
    kind: 'request',
    label: `read ${label}`,
    writes: false,
    run(store, operation, plane) {
      const value = valueAt(store, operation, path(operation));
      use?.(operation, value, plane);
      return null;
    },
  };
}

export function watch(label: string, path: Path): Step {
  return {
    kind: 'request',
    label: `watch ${label}`,
    writes: false,
    run(_store, operation, plane) {
      plane.register({ path: path(operation), token: `order ${operation.order.id}`, domain: 0 });
      return null;
    },
  };
}

export function unwatch(label: string, path: Path): Step {
  return {
    kind: 'request',
    label: `unwatch ${label}`,
    writes: false,
    run(store, operation) {
      store.unwatch({ path: path(operation), token: `order ${operation.order.id}`, domain: 0 });
      return null;
    },
  };
}

/**
 * From the VM's name to its domain: a wrong entry in XenStore leads to another domain here, and the operation strikes
 * that.
 */
export const findDomain: Step = read(
  'the domain of that name',
  ({ order }) => indexOf(order.vm),
  (operation, value, plane) => {
    const domain = plane.here.domains.get(Number(value));
    if (value === undefined || domain === undefined) return operation.fail(`no domain '${value ?? ''}'`);
    operation.domid = domain.id;
    operation.uuid = domain.uuid;
  },
);

export function awaitBackends(state: string): Step {
  return {
    kind: 'wait',
    label: 'wait for its backends',
    until({ xenstored }, { domid }) {
      for (const device of DEVICES)
        if (xenstored.store.get(backendStateOf(domid, device))?.value !== state) return false;
      return true;
    },
  };
}

export function hypercall(label: string, effect: (plane: ManagementPlane, operation: Operation) => void): Step {
  return { kind: 'work', label, nanos: ({ values }) => values.hypercallNanos, effect };
}

export const intent: Step = { kind: 'log', label: 'log the intent', stage: 'intent' };
export const decided: Step = { kind: 'log', label: 'log the decision', stage: 'decided' };
export const finished: Step = { kind: 'log', label: 'log the answer', stage: 'done' };
