/** The memory of the VM that a scenario describes: its size, and its classes of pages. */
import { entryNamed } from '../../../experiment/entry.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { idlePages, type PageClass } from '../pages/page-class.ts';
import { workloadParameters } from '../parameters/workloads.ts';
import { listedClasses } from '../workloads/page-classes.ts';
import type { MigrationSettings } from './form.ts';
import type { MigrationParts } from './parts.ts';

type Described = Pick<MigrationSettings, 'workload'> &
  Partial<Pick<MigrationSettings, 'memory' | 'pages' | 'constants'>>;

export const memoryOf = ({ workload, memory }: Described, { workloads }: MigrationParts): number =>
  memory ?? entryNamed(workloads, workload)?.memoryBytes ?? 0;

/** Those of the workload, or those that the scenario lists. */
export function classesOf({ workload, pages, constants = {} }: Described, parts: MigrationParts): readonly PageClass[] {
  if (pages === undefined)
    return entryNamed(parts.workloads, workload)?.classes(valuesWith(workloadParameters, constants)) ?? [];
  return listedClasses(pages);
}

/** The buffers that a passed-through device writes to, one after the other. */
export const ringOf = (pages: number, writesPerSecond: number): PageClass => ({
  ...idlePages('receive ring', pages),
  writesPerSecond,
  order: 'sweep',
});

/** The same pages, which nobody accesses. */
export const untouchedBy = (classes: readonly PageClass[]): PageClass[] =>
  classes.map((each) => ({ ...each, writesPerSecond: 0, readsPerSecond: 0 }));
