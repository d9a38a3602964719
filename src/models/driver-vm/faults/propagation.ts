/**
 * How a flipped bit propagates in a DVM: what comes of a wrong pointer, value or branch in the step that is executed.
 * The shares of what code does with its registers are those of every kernel in C (experiment/propagation.ts). What the
 * consequences are is the DVM's own.
 */
import type { Stream } from '../../../kernel/stream.ts';
import { GARBAGE } from '../host/content.ts';
import { garble, type PartCorruption } from '../host/corruption.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import { PARTS, type Part, type WorkStep } from '../host/work.ts';

/** A fatal exception in the step. */
export function crash(dvm: DriverVm, step: WorkStep, why: string): void {
  dvm.host.isTouched = true;
  dvm.trap(step.part, why);
}

/**
 * What the step writes is wrong: something on its way through, at once, or the part's own memory, for a later reader.
 */
export function storeWrongValue(dvm: DriverVm, step: WorkStep, chance: Stream): void {
  dvm.host.isTouched = true;
  const [field, bit] = [chance.uniform(), chance.uniform()];
  if (step.writes === 'state') corruptPart(dvm, step.part, chance);
  else garble(dvm, step.writes, field, bit);
}

/** The other way at a branch: a check fails, a loop does not end, or the step does its work wrongly. */
export function wrongBranch(dvm: DriverVm, step: WorkStep, chance: Stream): void {
  dvm.host.isTouched = true;
  const { failedAssertion, endlessLoop } = dvm.host.values.faults;
  const way = chance.uniform();
  if (way < failedAssertion) dvm.trap(step.part, 'failed assertion after a wrong branch');
  else if (way < failedAssertion + endlessLoop) dvm.spin('the end of a loop left by a wrong branch');
  else storeWrongValue(dvm, step, chance);
}

/**
 * A store to an address with one wrong bit: near, into what the step works on; far, into the memory of some part, or a
 * page that an AppVM shares with it.
 */
export function strayStore(dvm: DriverVm, step: WorkStep, chance: Stream, isNear: boolean): void {
  if (isNear) return storeWrongValue(dvm, step, chance);
  dvm.host.isTouched = true;
  wildStore(dvm, chance);
}

/** A store to anywhere that the DVM can reach and that matters: its parts' memory, and the buffers it has mapped. */
export function wildStore(dvm: DriverVm, chance: Stream): void {
  const { grants } = dvm.host;
  const buffers = [...grants.content.keys()].filter((buffer) => grants.isMapped(dvm.index, buffer));
  const where = Math.floor(chance.uniform() * (PARTS.length + buffers.length));
  const part = PARTS[where];
  if (part === undefined) grants.content[buffers[where - PARTS.length] as number] = GARBAGE;
  else corruptPart(dvm, part, chance);
}

function corruptPart(dvm: DriverVm, part: Part, chance: Stream): void {
  const drawn = drawCorruption(dvm, chance);
  if (drawn !== null) dvm.corruption.set(part, drawn);
}

/**
 * What happens when the wrong value is read, and after how many uses of the part's memory; null when it is never read.
 */
function drawCorruption({ host: { values } }: DriverVm, chance: Stream): PartCorruption | null {
  const { deadField, usesPerEncounter, badPointer, failedAssertion, endlessLoop } = values.faults;
  const [dead, kind, uses] = [chance.uniform(), chance.uniform(), chance.exponential(usesPerEncounter)];
  const [field, bit] = [chance.uniform(), chance.uniform()];
  if (dead < deadField) return null;
  const every = Math.ceil(uses);
  const encounter =
    kind < badPointer
      ? 'bad-pointer'
      : kind < badPointer + failedAssertion
        ? 'failed-assertion'
        : kind < badPointer + failedAssertion + endlessLoop
          ? 'endless-loop'
          : 'wrong-result';
  return { uses: every, every, encounter, field, bit };
}
