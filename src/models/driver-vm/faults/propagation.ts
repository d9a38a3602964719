/**
 * How a flipped bit propagates in a DVM: what comes of a wrong pointer, value or branch in a step. Chance decides once,
 * what the bit is used for; each execution then does the same. The shares of what code does with its registers are
 * those of every kernel in C (experiment/propagation.ts). What the consequences are is the DVM's own.
 *
 * A wrong value in a page of an AppVM (a buffer, an answer in its ring) is read by that AppVM. The DVM's kernel does
 * not stop at it: what it takes from there it copies, with checks.
 */

import { drawField } from '../../../experiment/propagation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { GARBAGE } from '../host/content.ts';
import { garble, type PartCorruption } from '../host/corruption.ts';
import type { DriverVm, Effect } from '../host/driver-vm.ts';
import { PARTS, type Part } from '../host/work.ts';

/** Done once, in the step that the DVM is in. */
export function doOnce(dvm: DriverVm, { stops, spoils }: Effect): void {
  const { step } = dvm;
  if (step === null) return;
  dvm.host.isTouched = true;
  if (stops !== undefined) return stops(dvm, step);
  dvm.finishStep();
  spoils?.(dvm, step);
}

/** A fatal exception in the step. */
export const crash = (why: string): Effect => ({ stops: (dvm, { part }) => dvm.trap(part, why) });

/** An address with one wrong bit is used. */
export function wrongAddress(dvm: DriverVm, chance: Stream, bit: number): Effect {
  const { faults } = dvm.host.values;
  const isStore = chance.uniform() < faults.writingPointer;
  const [near, far, read] = [wrongStore(chance, faults), wildStore(dvm, chance), wrongValue(chance, faults)];
  if (bit >= faults.mappedAddressBits) return crash('page fault on a corrupted pointer');
  if (!isStore) return read;
  return bit < faults.pageBits ? near : far;
}

/** A wrong value is stored, or decides a branch. */
export function wrongValue(chance: Stream, faults: Faults): Effect {
  const isStored = chance.uniform() < faults.storedValue;
  const [store, branch] = [wrongStore(chance, faults), wrongBranch(chance, faults)];
  return isStored ? store : branch;
}

/** The other way at a branch: a check fails that should not, a loop does not end, or the step does its work wrongly. */
export function wrongBranch(chance: Stream, faults: Faults): Effect {
  const { failedAssertion, endlessLoop } = faults;
  const [way, store] = [chance.uniform(), wrongStore(chance, faults)];
  if (way < failedAssertion) return crash('failed assertion after a wrong branch');
  if (way < failedAssertion + endlessLoop)
    return { stops: (dvm) => dvm.spin('the end of a loop left by a wrong branch') };
  return store;
}

/** What the step writes is wrong: something on its way through, or a field of its part's own memory. */
export function wrongStore(chance: Stream, faults: Faults): Effect {
  const place = drawPlace(chance, faults);
  return {
    spoils(dvm, { part, writes }) {
      if (writes === 'state') corrupt(dvm, part, place);
      else garble(dvm, writes, place.value.field, place.value.bit);
    },
  };
}

/**
 * A store to anywhere that the DVM can reach and that matters: its parts' memory, and the buffers it has mapped. It
 * stays the same place: where a buffer is no longer mapped there, it hits nothing.
 */
export function wildStore({ host, index }: DriverVm, chance: Stream): Effect {
  const { grants, values } = host;
  const place = drawPlace(chance, values.faults);
  const mapped = [...grants.content.keys()].filter((buffer) => grants.isMapped(index, buffer));
  const where = Math.floor(chance.uniform() * (PARTS.length + mapped.length));
  const [part, buffer] = [PARTS[where], mapped[where - PARTS.length]];
  return {
    spoils(dvm) {
      if (part !== undefined) corrupt(dvm, part, place);
      else if (buffer !== undefined && grants.isMapped(index, buffer)) grants.content[buffer] = GARBAGE;
    },
  };
}

type Faults = DriverVm['host']['values']['faults'];

/** Always the same field, and always the same value. */
interface Place {
  readonly value: PartCorruption;
  /** Written before it is next read, or never read. */
  readonly isDead: boolean;
}

function drawPlace(chance: Stream, faults: Faults): Place {
  const { encounter, distance, isDead } = drawField(chance, faults);
  const [field, bit] = [chance.uniform(), chance.uniform()];
  const every = Math.max(1, Math.ceil(distance * faults.usesPerEncounter));
  return { value: { uses: every, every, encounter, field, bit }, isDead };
}

/** The wrong value waits for its reader. Where it is already, it is only written again. */
function corrupt({ corruption }: DriverVm, part: Part, { value, isDead }: Place): void {
  if (isDead || corruption.get(part) === value) return;
  value.uses = value.every;
  corruption.set(part, value);
}
