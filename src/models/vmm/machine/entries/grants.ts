/**
 * Grants: pages that one VM lets another map, on which all device I/O between VMs rests. Step order as in Xen;
 * instruction counts are parameters.
 *
 * Each element changes two counts, so a call done twice counts twice. The kernel that granted pages for a packet stops
 * when it finds one of them still in use. A block frontend says so and never uses the page again: that stays without
 * consequence, since it takes far more of them than one failure leaves until the grants run out.
 */

import type { Execution } from '../state/execution.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Entry } from '../vmm/step.ts';
import { repeated, type Step, step, working } from '../vmm/step.ts';
import { type Build, copiedIn, elements, holding, hypercall, undoable } from './common.ts';
import { guestMemory, statics } from './regions.ts';

const granterOf = (machine: MachineState, execution: Execution) => machine.vm(execution.argument);
const granterFrames = (machine: MachineState, execution: Execution) => granterOf(machine, execution).descriptors;
const grantLock = (machine: MachineState, execution: Execution) => granterOf(machine, execution).grantLock;

const count =
  (counter: 'grantPins' | 'grantReferences' | 'copyReferences', change: 1 | -1) =>
  (machine: MachineState, execution: Execution): void => {
    granterOf(machine, execution)[counter] += change;
  };

/** Maps granted pages of the VM `argument` into the caller, one after another. */
export function grantMap(build: Build, size: number): Entry {
  const { instructions } = build.values;
  return hypercall(
    build,
    'grant-map',
    true,
    ...elements(build, size, (index) => [
      copiedIn(step(`read element ${index + 1} of ${size}`, instructions.readMapElement)),
      ...holding(
        build,
        'grant-table',
        grantLock,
        ...undoable(
          build,
          step('check and pin the grant', instructions.pinGrant, count('grantPins', 1)),
          count('grantPins', -1),
        ),
      ),
      ...working(
        granterFrames,
        ...undoable(
          build,
          step('take a reference to the page', instructions.takeGrantReference, count('grantReferences', 1)),
          count('grantReferences', -1),
        ),
      ),
      ...working(guestMemory, step('write the page-table entry', instructions.writeGrantMapping)),
    ]),
  );
}

/** Unmaps them: first all entries, then, after one TLB flush, the references; both under the granter's lock. */
export function grantUnmap(build: Build, size: number): Entry {
  const { instructions } = build.values;
  return hypercall(
    build,
    'grant-unmap',
    true,
    ...elements(build, size, (index) => [
      copiedIn(step(`read element ${index + 1} of ${size}`, instructions.readUnmapElement)),
      ...holding(
        build,
        'grant-table',
        grantLock,
        step('clear its page-table entry', instructions.clearGrantMapping),
        ...undoable(
          build,
          step('unpin the grant', instructions.unpinGrant, count('grantPins', -1)),
          count('grantPins', 1),
        ),
      ),
    ]),
    ...working(statics, step('flush the TLB', instructions.flushTlb)),
    ...repeated(size, (index) =>
      holding(
        build,
        'grant-table',
        grantLock,
        ...undoable(
          build,
          step(
            `drop the reference of element ${index + 1} of ${size}`,
            instructions.dropGrantReference,
            count('grantReferences', -1),
          ),
          count('grantReferences', 1),
        ),
      ),
    ),
  );
}

/**
 * Copies a packet between a granted page of the VM `argument` and a page of the caller. Nothing stays mapped; while it
 * copies, the grant is pinned, both pages are referred to, and the one that is written has a type reference besides.
 */
export function grantCopy(build: Build): Entry {
  const { instructions } = build.values;
  const references = ['the granted page', "the caller's page", 'the type of the page that is written'];
  return hypercall(
    build,
    'grant-copy',
    true,
    copiedIn(step('read the element', instructions.readCopyElement)),
    ...pinned(build, 'check and pin the grant', instructions.pinGrant, 1),
    ...references.flatMap((what) => referred(build, `take a reference to ${what}`, instructions.takeCopyReference, 1)),
    ...working(guestMemory, step('copy the packet', instructions.copyPacket)),
    ...references
      .toReversed()
      .flatMap((what) => referred(build, `drop the reference to ${what}`, instructions.dropCopyReference, -1)),
    ...pinned(build, 'unpin the grant', instructions.unpinGrant, -1),
  );
}

function pinned(build: Build, name: string, instructions: number, change: 1 | -1): Step[] {
  const pin = step(name, instructions, count('grantPins', change));
  return holding(build, 'grant-table', grantLock, ...undoable(build, pin, count('grantPins', change === 1 ? -1 : 1)));
}

function referred(build: Build, name: string, instructions: number, change: 1 | -1): Step[] {
  const refer = step(name, instructions, count('copyReferences', change));
  return working(granterFrames, ...undoable(build, refer, count('copyReferences', change === 1 ? -1 : 1)));
}
