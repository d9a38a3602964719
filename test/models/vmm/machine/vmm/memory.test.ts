/**
 * Pinning and unpinning a page table: long, not idempotent, and what a strike in the middle means for the next who
 * comes.
 */
import { describe, expect, it } from 'vitest';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { isTorn, type PageFrame } from '../../../../../src/models/vmm/machine/state/page-frame.ts';
import { cutShort, endOf, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { scanPageFrames } from '../../../../../src/models/vmm/repairs/page-frames.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { bareMachine, benchmark, execute } from '../machines.ts';

const { pinTables, unpinTables, pageFault, updateMapping } = bareMachine().entries;
const pinTable = pinTables(1);
const unpinTable = unpinTables(1);

function tableOf(): {
  machine: Machine;
  frame: PageFrame;
  run: (entry: Entry) => string | null;
  cutAfter: (entry: Entry, step: string) => void;
} {
  const { machine, app } = benchmark(blkBench);
  const [frame] = app.frames;
  if (frame === undefined) throw new Error('a VM without page tables');
  const cpu = machine.cpu(1);
  return {
    machine,
    frame,
    run: (entry) => {
      app.vcpu.refused = null;
      execute(machine, cpu, entry);
      return app.vcpu.refused;
    },
    cutAfter: (entry, step) => {
      layOut(machine, cpu.execution, entry, cpu.home, 0);
      const place = entry.steps.findIndex(({ name }) => name === step);
      cutShort(machine, cpu.execution, cpu.execution.endOfStep(place));
      app.pageLock.owner = -1;
    },
  };
}

const pinned = { typeCount: 1, validated: true, pinned: true };
const free = { typeCount: 0, validated: false, pinned: false };

describe('a page table', () => {
  it('that is mapped as data, if only once, is not pinned', () => {
    const { frame, run } = tableOf();
    frame.references = 1;
    expect(run(pinTable)).toMatch(/still mapped as data/);
    expect(frame).toMatchObject(free);
  });

  it('is pinned and unpinned, again and again', () => {
    const { frame, run } = tableOf();
    for (let i = 0; i < 3; i++) {
      expect(run(pinTable)).toBeNull();
      expect(frame).toMatchObject(pinned);
      expect(run(unpinTable)).toBeNull();
      expect(frame).toMatchObject(free);
    }
  });

  it('takes far longer to pin than any other page-table call', () => {
    const { machine } = tableOf();
    const { execution, home } = machine.cpu(1);
    const length = (entry: Entry) => layOut(machine, execution, entry, home, 0);
    expect(length(pinTable)).toBeGreaterThan(5 * Math.max(length(updateMapping), length(pageFault)));
  });

  it('is not pinned twice: the second call is refused and changes nothing', () => {
    const { frame, run } = tableOf();
    run(pinTable);
    expect(run(pinTable)).toMatch(/already pinned/);
    expect(frame).toMatchObject(pinned);
  });

  it('is not unpinned twice: the second call is refused and changes nothing', () => {
    const { frame, run } = tableOf();
    expect(run(unpinTable)).toMatch(/not pinned/);
    expect(frame).toMatchObject(free);
  });

  it('is torn between the type reference and the validation bit, and nowhere else', () => {
    for (const { name } of pinTable.steps) {
      const { frame, cutAfter } = tableOf();
      cutAfter(pinTable, name);
      expect([name, isTorn(frame)]).toEqual([name, name === 'take the type reference' || name.startsWith('validate')]);
    }
  });
});

describe('a call that was cut and is issued again', () => {
  it('is refused when its side effect had happened', () => {
    const pin = tableOf();
    pin.cutAfter(pinTable, 'mark the table pinned');
    expect(pin.run(pinTable)).toMatch(/already pinned/);
    const unpin = tableOf();
    unpin.run(pinTable);
    unpin.cutAfter(unpinTable, 'mark the table unpinned');
    expect(unpin.run(unpinTable)).toMatch(/not pinned/);
  });

  it('succeeds when it had not', () => {
    const pin = tableOf();
    pin.cutAfter(pinTable, 'check the frame');
    expect(pin.run(pinTable)).toBeNull();
    expect(pin.frame).toMatchObject(pinned);
    const unpin = tableOf();
    unpin.run(pinTable);
    unpin.cutAfter(unpinTable, 'dispatch the hypercall');
    expect(unpin.run(unpinTable)).toBeNull();
    expect(unpin.frame).toMatchObject(free);
  });

  it('waits for ever at a table whose validation was cut', () => {
    const { machine, cutAfter } = tableOf();
    cutAfter(pinTable, 'take the type reference');
    const { execution, home } = machine.cpu(1);
    layOut(machine, execution, pinTable, home, 0);
    expect(execution.obstacle).toEqual({ kind: 'wait', why: expect.stringMatching(/validation of frame 0/) });
    expect(endOf(execution)).toBe(execution.endOfStep(execution.stopsAt - 1));
  });

  it('finds a table whose descriptor was repaired free, and pins it', () => {
    const { machine, frame, run, cutAfter } = tableOf();
    cutAfter(pinTable, 'take the type reference');
    scanPageFrames.apply({ machine, cpu: machine.cpu(0), rebuildVms: () => {} });
    expect(isTorn(frame)).toBe(false);
    expect(run(pinTable)).toBeNull();
    expect(frame).toMatchObject(pinned);
  });
});
