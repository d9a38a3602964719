/** The management operations by name. */
import { create } from './create.ts';
import { destroy } from './destroy.ts';
import { hotplug } from './hotplug.ts';
import { migrate } from './migrate.ts';
import type { OperationKind, OperationName } from './operation.ts';

export const operationKinds: Readonly<Record<OperationName, OperationKind>> = { create, destroy, migrate, hotplug };
