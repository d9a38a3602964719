/**
 * Page-table hypercalls. Step order as in Xen; instruction counts are parameters.
 *
 * Pinning validates every entry of a table, which makes it by far the longest call; unpinning drops what pinning took.
 * Both are not idempotent: a table that is already pinned, or no longer, is an error, and the guest kernel stops at it.
 * The undo log has the critical variables of a handler: references and the pinned flag. The type word, with type count
 * and validation bit, is written deep below and is not among them: that is what the page-frame scan is for, and what a
 * retry may count twice.
 *
 * Writing an entry takes a reference first and drops one last, so done twice it leaves one too many: the frame can then
 * never change its use.
 */

import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Obstacle } from '../state/obstacle.ts';
import { frameAt, isTorn, mappedFrame, mappingTable, type PageFrame } from '../state/page-frame.ts';
import type { Condition, Entry, Step } from '../vmm/step.ts';
import { onlyIf, step, working } from '../vmm/step.ts';
import { type Build, callerOf, copiedIn, elements, holding, hypercall, undoable } from './common.ts';
import { statics } from './regions.ts';

/** How finely a walk over the entries of a table can be cut. */
const WALK_STEPS = 8;

const pageLock = (_: MachineState, execution: Execution) => callerOf(execution).vm.pageLock;
const descriptors = (_: MachineState, execution: Execution) => callerOf(execution).vm.descriptors;

type FrameOf = (execution: Execution) => PageFrame;

/** `size` neighbouring tables, the first of which is `argument`. */
export function pinTables(build: Build, size: number): Entry {
  return eachTable(build, 'pin-table', size, pin, pinRefusal, awaited);
}

/** The same; whatever the tables map is released. */
export function unpinTables(build: Build, size: number): Entry {
  return eachTable(build, 'unpin-table', size, unpin, unpinRefusal);
}

/** A batch over neighbouring tables: each is looked at, refused or worked on. */
function eachTable(
  build: Build,
  name: string,
  size: number,
  work: (build: Build, frame: FrameOf) => Step[],
  refusalOf: (frame: PageFrame) => string | null,
  obstacleOf?: (frame: PageFrame) => Obstacle | null,
): Entry {
  return hypercall(
    build,
    name,
    true,
    ...elements(build, size, (index) => {
      const frame: FrameOf = (execution) => frameAt(callerOf(execution).vm.frames, execution.argument + index);
      const refusal = (execution: Execution): string | null => refusalOf(frame(execution));
      return working(
        descriptors,
        {
          ...step('check the frame', build.values.instructions.checkFrame),
          ...(obstacleOf === undefined ? {} : { obstacle: (_, execution) => obstacleOf(frame(execution)) }),
        },
        ...refused(build, refusal),
        ...onlyIf((_, execution) => refusal(execution) === null, ...work(build, frame)),
      );
    }),
  );
}

function pinRefusal({ pinned, references }: PageFrame): string | null {
  if (pinned) return 'the table is already pinned';
  return references > 0 ? 'the table is still mapped as data' : null;
}

function unpinRefusal({ pinned }: PageFrame): string | null {
  return pinned ? null : 'the table is not pinned';
}

function pin(build: Build, frame: FrameOf): Step[] {
  const { instructions } = build.values;
  return [
    step('take the type reference', instructions.takeType, (_, execution) => {
      frame(execution).typeCount++;
    }),
    ...walk(
      build,
      'validate',
      (execution, part) => recount(frame(execution), part, 1),
      (execution, part) => recount(frame(execution), part, -1),
    ),
    step('set the validation bit', instructions.setValidated, (_, execution) => {
      frame(execution).validated = true;
    }),
    ...holding(
      build,
      'page-table',
      pageLock,
      ...undoable(
        build,
        step('mark the table pinned', instructions.markPinned, (_, execution) => {
          frame(execution).pinned = true;
        }),
        (_, execution) => {
          frame(execution).pinned = false;
        },
      ),
    ),
  ];
}

function unpin(build: Build, frame: FrameOf): Step[] {
  const { instructions } = build.values;
  return [
    ...holding(
      build,
      'page-table',
      pageLock,
      ...undoable(
        build,
        step('mark the table unpinned', instructions.markPinned, (_, execution) => {
          frame(execution).pinned = false;
        }),
        (_, execution) => {
          frame(execution).pinned = true;
        },
      ),
    ),
    ...walk(
      build,
      'release',
      (execution, part) => recount(frame(execution), part, -1),
      (execution, part) => recount(frame(execution), part, 1),
    ),
    step('drop the type reference and the validation bit', instructions.dropType, (_, execution) => {
      const dropped = frame(execution);
      dropped.typeCount--;
      dropped.validated = dropped.typeCount > 0;
    }),
  ];
}

/** What the entries of one part of the walk refer to: their references are taken or dropped. */
function recount({ maps }: PageFrame, part: number, change: 1 | -1): void {
  for (let place = part; place < maps.length; place += WALK_STEPS) {
    const mapped = maps[place]!;
    mapped.references += change;
    mapped.mapped = change === 1;
  }
}

function walk(
  build: Build,
  verb: string,
  effect: (execution: Execution, part: number) => void,
  undo: (execution: Execution, part: number) => void,
): Step[] {
  const { tableEntries, instructions } = build.values;
  const entries = tableEntries / WALK_STEPS;
  return Array.from({ length: WALK_STEPS }, (_, part) =>
    undoable(
      build,
      step(
        `${verb} entries ${part * entries} to ${(part + 1) * entries - 1}`,
        entries * instructions.validateTableEntry,
        (__, execution) => effect(execution, part),
      ),
      (__, execution) => undo(execution, part),
      instructions.loggedEntries,
    ),
  ).flat();
}

const toMap: FrameOf = (execution) => mappedFrame(callerOf(execution).vm.frames, execution.argument);
const mappingRefusal = (execution: Execution): string | null =>
  toMap(execution).typeCount > 0 ? 'the page is still in use as a page table' : null;
/** An entry that is written already is left as it is, with the references it has. */
const isNewMapping: Condition = (_, execution) => mappingRefusal(execution) === null && !toMap(execution).mapped;

/** `argument`: a mapping, made by `mappingOf`: one page-table entry is written through the VMM. */
export function updateMapping(build: Build): Entry {
  const { instructions } = build.values;
  return hypercall(
    build,
    'update-mapping',
    true,
    copiedIn(step('check the address and the new entry', instructions.checkMapping)),
    ...refused(build, mappingRefusal),
    ...onlyIf(
      isNewMapping,
      ...holding(
        build,
        'page-table',
        pageLock,
        ...undoable(
          build,
          step('take the new reference', instructions.takeReference, (_, execution) => {
            toMap(execution).references++;
          }),
          (_, execution) => {
            toMap(execution).references--;
          },
        ),
        ...undoable(
          build,
          step('write the entry', instructions.writeMapping, (_, execution) => {
            toMap(execution).mapped = true;
            mappingTable(callerOf(execution).vm.frames, execution.argument).maps.push(toMap(execution));
          }),
          (_, execution) => {
            toMap(execution).mapped = false;
            mappingTable(callerOf(execution).vm.frames, execution.argument).maps.pop();
          },
        ),
        step('drop the old reference', instructions.dropReference),
      ),
    ),
    ...working(statics, step('flush the TLB entry', instructions.flushTlbEntry)),
  );
}

/** The hypercall will return an error, and the guest kernel stops at it. */
function refused({ values: { instructions } }: Build, refusal: (execution: Execution) => string | null): Step[] {
  return onlyIf(
    (_, execution) => refusal(execution) !== null,
    step('refuse', instructions.refuse, (_, execution) => {
      callerOf(execution).refused = refusal(execution);
    }),
  );
}

function awaited(frame: PageFrame) {
  if (!isTorn(frame)) return null;
  return { kind: 'wait', why: `the validation of ${frame.name}, which nobody will finish` } as const;
}
