/**
 * What the log in the driver VM is for: operations that were cut short are undone before their decision and completed
 * after it, so that none stays between. What that changes in XenStore waits for the daemon to open, as its first
 * requests.
 */
import type { LogEntry } from '../plane/operations/operation.ts';
import { settle } from '../plane/operations/table.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import type { ManagementRepair } from './repair.ts';

export const resolveOperations: ManagementRepair = {
  name: 'resolve-operations',
  summary: 'operations that were interrupted are completed or undone, from the log in the driver VM',
  optional: true,
  upkeep: ['log'],
  waitsFor: ({ plane }) => plane.driverVm.runs,
  cost: ({ plane }) => openEntries(plane).length * plane.values.resolveNanos,
  apply({ plane }) {
    for (const entry of openEntries(plane)) {
      const { order, stage } = entry;
      plane.note('recovery', `${stage === 'decided' ? 'completes' : 'undoes'}: ${order.operation} ${order.vm}`);
      plane.driverVm.settling.add(order.id);
      settle(plane, entry, (isDone) => {
        plane.driverVm.settling.delete(order.id);
        if (!isDone) return;
        if (stage === 'decided') plane.driverVm.log.set(order.id, { ...entry, stage: 'done', answer: 'done' });
        // When it is ordered again it is neither done nor begun.
        else plane.driverVm.log.delete(order.id);
      });
    }
  },
  holds: ({ plane }) => openEntries(plane).length === 0,
};

/** Those that are not carried out any more, and that nobody is settling. */
function openEntries({ driverVm, toolstack }: ManagementPlane): LogEntry[] {
  return [...driverVm.log.values()].filter(
    ({ order, stage }) => stage !== 'done' && !toolstack.carriesOut(order) && !driverVm.settling.has(order.id),
  );
}

/** Costs nothing when a PrivVM fails; it is for a driver VM that fails with it. */
export const keepPages: ManagementRepair = {
  name: 'keep-copies',
  summary: 'the VMM keeps the pages of replica and log while a new driver VM boots',
  optional: true,
  upkeep: ['kept-pages'],
  cost: () => 0,
  apply() {},
};
