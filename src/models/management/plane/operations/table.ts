/** The management operations by name, and how one that was cut short comes to its end. */

import type { ManagementPlane } from '../plane.ts';
import { create } from './create.ts';
import { destroy } from './destroy.ts';
import { hotplug } from './hotplug.ts';
import { migrate } from './migrate.ts';
import type { LogEntry, OperationKind, OperationName } from './operation.ts';

export const operationKinds: Readonly<Record<OperationName, OperationKind>> = { create, destroy, migrate, hotplug };
/** They are the same in all runs: a checkpoint need not keep them. */
for (const kind of Object.values(operationKinds)) Object.freeze(kind);

/**
 * An operation that is not carried out any more is completed after its decision, and undone before. `then` hears
 * whether XenStore has taken its part; until then it is as it was.
 */
export function settle(plane: ManagementPlane, entry: LogEntry, then: (isDone: boolean) => void): void {
  const kind = operationKinds[entry.order.operation];
  const edit = entry.stage === 'intent' ? kind.undo(plane, entry) : kind.complete(plane, entry);
  if (edit === null) then(true);
  else plane.edit(edit, then);
}
