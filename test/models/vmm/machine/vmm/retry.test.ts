/**
 * Calls that are cut short and issued again. The undo log takes back what was written since the last element that is
 * noted as finished, and the notes let the retry begin behind it; then a call comes to the same end wherever it was
 * cut. Without them it does not, each kind of call for its own reason.
 */
import { describe, expect, it } from 'vitest';
import { allLocks } from '../../../../../src/models/vmm/machine/damage.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { EntryTable } from '../../../../../src/models/vmm/machine/state/entry.ts';
import { release } from '../../../../../src/models/vmm/machine/state/lock.ts';
import { mappingOf, pageFrame } from '../../../../../src/models/vmm/machine/state/page-frame.ts';
import type { RuntimePart } from '../../../../../src/models/vmm/machine/state/runtime-part.ts';
import { applySteps, cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { undoLogging } from '../../../../../src/models/vmm/repairs/hypercalls.ts';
import { scanPageFrames } from '../../../../../src/models/vmm/repairs/page-frames.ts';
import type { RecoveryScene } from '../../../../../src/models/vmm/repairs/repair.ts';
import { bareMachine, computing, execute, guestWith, type Made, original, pagesOf, port } from '../machines.ts';

interface Call {
  readonly of: (entries: EntryTable) => Entry;
  readonly argument: number;
  /** Calls that come before it. */
  readonly before?: readonly Pick<Call, 'of' | 'argument'>[];
}

const pin = { of: (entries: EntryTable) => entries.pinTables(3), argument: 0 };
const mapping = { of: (entries: EntryTable) => entries.updateMapping, argument: mappingOf(1, 9) };
const map = { of: (entries: EntryTable) => entries.grantMap(3), argument: 0 };
const calls: Readonly<Record<string, Call>> = {
  'grant-map': map,
  'grant-unmap': { of: (entries) => entries.grantUnmap(3), argument: 0, before: [map] },
  'pin-table': pin,
  'unpin-table': { of: (entries) => entries.unpinTables(3), argument: 0, before: [pin, mapping] },
  'update-mapping': { ...mapping, before: [pin] },
};
const both: readonly RuntimePart[] = ['undo-logging', 'batch-progress'];
const platforms: readonly Made[] = [original, port];
/** One machine of each, booted anew for each call. */
const machines: Readonly<Record<Made['platform'], Machine>> = {
  'x86-32-xen-3.3': bareMachine('test', original),
  'x86-64-xen-4.3': bareMachine('test', port),
};

/** A machine on whose cpu1 the call is about to be made. */
function ready({ of, argument, before = [] }: Call, { platform }: Made, parts: readonly RuntimePart[]) {
  const machine = machines[platform];
  machine.boot('test', parts);
  // The one whose pages are granted, by its index 0.
  guestWith(machine, computing);
  const caller = guestWith(machine, computing);
  for (let i = 0; i < 10; i++) caller.frames.push(pageFrame(`frame ${i}`));
  const cpu = machine.cpu(caller.vcpu.cpu);
  for (const earlier of before) execute(machine, cpu, earlier.of(machine.entries), earlier.argument);
  const entry = of(machine.entries);
  const begin = () => {
    layOut(machine, cpu.execution, entry, caller.vcpu, argument);
    return cpu.execution;
  };
  const scene: RecoveryScene = { machine, cpu, rebuildVms: () => {} };
  return { machine, vcpu: caller.vcpu, entry, begin, scene };
}

/** The call cut after `done` steps, its locks given back and what was logged taken back. */
function cutAndUndone(call: Call, made: Made, parts: readonly RuntimePart[], done: number) {
  const begun = ready(call, made, parts);
  const { machine, begin, scene } = begun;
  const execution = begin();
  if (done > 0) cutShort(machine, execution, execution.endOfStep(done - 1));
  for (const lock of allLocks(machine)) release(lock);
  undoLogging.apply(scene);
  return begun;
}

/** The states of the pages before the call and after each element that it notes as finished, in their order. */
function milestones(call: Call, made: Made): ReturnType<typeof pagesOf>[] {
  const { machine, entry, begin } = ready(call, made, both);
  const execution = begin();
  const states = [pagesOf(machine)];
  for (const [i, { commits }] of entry.steps.entries()) {
    applySteps(machine, execution, i + 1);
    if (commits === true) states.push(pagesOf(machine));
  }
  return states;
}

function uninterrupted(call: Call, made: Made, parts: readonly RuntimePart[]): ReturnType<typeof pagesOf> {
  const { machine, entry, begin } = ready(call, made, parts);
  applySteps(machine, begin(), entry.steps.length);
  return pagesOf(machine);
}

/**
 * The call cut after each number of steps, repaired and issued again: what the retry was refused for, and whether it
 * came to the right end.
 */
function retries(call: Call, made: Made, parts: readonly RuntimePart[], isScanned = true) {
  const end = uninterrupted(call, made, parts);
  const cuts = Array.from({ length: stepsOf(call, made, parts) - 1 }, (_, i) => i + 1);
  return cuts.flatMap((done) => {
    const { machine, vcpu, entry, begin, scene } = cutAndUndone(call, made, parts, done);
    if (isScanned) scanPageFrames.apply(scene);
    if (vcpu.inFlight === null) return [];
    const execution = begin();
    applySteps(machine, execution, entry.steps.length);
    return [{ refused: vcpu.refused, same: isSame(machine, end), neverEnds: execution.stopsAt >= 0 }];
  });
}

/** The calls that write the type words of page frames, which the undo log does not have. */
const changesTypes = (name: string): boolean => name === 'pin-table' || name === 'unpin-table';

const withoutTypes = (pages: ReturnType<typeof pagesOf>) =>
  pages.map(({ frames, ...vm }) => ({
    ...vm,
    frames: frames.map(({ typeCount: _typeCount, validated: _validated, ...frame }) => frame),
  }));

const isSame = (machine: Machine, end: ReturnType<typeof pagesOf>): boolean =>
  JSON.stringify(pagesOf(machine)) === JSON.stringify(end);

const stepsOf = (call: Call, made: Made, parts: readonly RuntimePart[]): number =>
  ready(call, made, parts).entry.steps.length;

/** What becomes of a call that is issued again from its start, and why. */
const unlogged: Readonly<Record<string, { why: string; refusals: readonly (string | null)[] }>> = {
  'grant-map': { why: 'grants are counted twice', refusals: [null] },
  'grant-unmap': { why: 'grants are given back twice', refusals: [null] },
  'pin-table': {
    why: 'a pinned table is refused, a validated one is counted twice',
    refusals: [null, 'the table is already pinned'],
  },
  'unpin-table': { why: 'an unpinned table is refused', refusals: [null, 'the table is not pinned'] },
  'update-mapping': { why: 'the page is referred to twice, or the entry is skipped as written', refusals: [null] },
};

describe.each(platforms)('on $platform', (made) => {
  describe.each(Object.entries(calls))('%s', (name, call) => {
    it('changes the pages', () => {
      const before = pagesOf(ready(call, made, []).machine);
      expect(uninterrupted(call, made, [])).not.toEqual(before);
    });

    it('cut anywhere and undone, leaves the pages as before it or as after the last finished element', () => {
      const states = milestones(call, made);
      const seen = new Set<number>();
      for (let done = 0; done < stepsOf(call, made, both); done++) {
        const { machine, vcpu } = cutAndUndone(call, made, both, done);
        if (done > 0 && vcpu.inFlight === null) continue;
        expect(withoutTypes(pagesOf(machine))).toEqual(withoutTypes(states[vcpu.batchDone] ?? []));
        seen.add(vcpu.batchDone);
      }
      expect(seen.size).toBe(states.length);
    });

    it('cut anywhere, taken back and issued again, comes to the same end but in the windows that stay open', () => {
      const found = retries(call, made, both);
      expect(found.length).toBeGreaterThan(10);
      for (const { refused, neverEnds } of found)
        expect({ refused, neverEnds }).toEqual({ refused: null, neverEnds: false });
      const open = found.filter(({ same }) => !same).length;
      if (changesTypes(name)) expect(open).toBeGreaterThan(0);
      expect(open).toBeLessThan(changesTypes(name) ? found.length / 3 : 1);
    });

    it('comes to it without the notes, too, except for what is not logged', () => {
      for (const { refused, same } of retries(call, made, ['undo-logging']))
        expect([refused, same || changesTypes(name)]).toEqual([null, true]);
    });

    it('waits without end, where it is a pin cut in its validation, unless page frames are scanned', () => {
      expect(retries(call, made, both, false).some(({ neverEnds }) => neverEnds)).toBe(name === 'pin-table');
    });

    it(`does not always come to it without the undo log: ${unlogged[name]?.why ?? ''}`, () => {
      const found = retries(call, made, []);
      expect(found.some(({ same }) => same)).toBe(true);
      expect(found.filter(({ same }) => !same).length).toBeGreaterThan(0);
      expect(new Set(found.map(({ refused }) => refused))).toEqual(new Set(unlogged[name]?.refusals ?? []));
    });
  });
});

const withoutUndo: readonly (readonly RuntimePart[])[] = [[], ['batch-progress']];

describe('the notes of finished elements', () => {
  it('without the undo log spare what is finished, and not the element in the middle', () => {
    for (const call of [calls['pin-table'], calls['unpin-table']] as readonly Call[]) {
      const [none, notes] = withoutUndo.map(
        (parts) => retries(call, port, parts).filter(({ same, refused }) => !same || refused !== null).length,
      );
      expect(notes).toBeGreaterThan(0);
      expect(notes).toBeLessThan(none ?? 0);
    }
  });
});
