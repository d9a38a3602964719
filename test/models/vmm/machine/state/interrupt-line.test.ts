/** A level-triggered line delivers one interrupt and then none until that one is acknowledged. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { Cpu } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import {
  accept,
  acknowledge,
  assertLine,
  deassertLine,
  InterruptLine,
} from '../../../../../src/models/vmm/machine/state/interrupt-line.ts';
import { region } from '../../../../../src/models/vmm/machine/state/region.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { netBench } from '../../../../../src/models/vmm/workloads/netbench.ts';
import { execute, letRun, runningBenchmark } from '../machines.ts';

const freshLine = () => new InterruptLine('device', 0, new Cpu(0), region('descriptors', 'static'));

describe('a line', () => {
  it('sends one message for an assertion, and none for the next ones', () => {
    const line = freshLine();
    expect([assertLine(line, 1), assertLine(line, 2)]).toEqual([true, false]);
    accept(line, 3);
    expect(assertLine(line, 4)).toBe(false);
    expect(line).toMatchObject({ state: 'in-service', since: 3 });
  });

  it('delivers again once acknowledged, at once if the device still wants attention', () => {
    const line = freshLine();
    assertLine(line, 1);
    accept(line, 2);
    expect(acknowledge(line, 3)).toBe(true);
    expect(line).toMatchObject({ state: 'pending', since: 3 });
    accept(line, 4);
    deassertLine(line);
    expect(acknowledge(line, 5)).toBe(false);
    expect(line.state).toBe('idle');
    expect(assertLine(line, 6)).toBe(true);
  });

  test.prop([fc.array(fc.constantFrom('assert', 'deassert', 'accept', 'acknowledge'), { maxLength: 40 })])(
    'never sends a second message before the first one is acknowledged',
    (acts) => {
      const line = freshLine();
      let underWay = 0;
      for (const [now, act] of acts.entries()) {
        if (act === 'assert') underWay += Number(assertLine(line, now));
        else if (act === 'deassert') deassertLine(line);
        else if (act === 'accept' && line.state === 'pending') accept(line, now);
        else if (act === 'acknowledge' && line.state === 'in-service') underWay += Number(acknowledge(line, now)) - 1;
        expect(underWay).toBe(line.state === 'idle' ? 0 : 1);
      }
    },
  );
});

/** The disk of a machine that works, at an instant at which its line is idle, raised anew. */
function raisedDiskLine(): Machine {
  const { machine } = runningBenchmark(blkBench, ms(20));
  const { line } = machine.disk;
  for (let i = 0; line.state !== 'idle' && i < 1_000; i++) letRun(machine, 1_000);
  assertLine(line, machine.sim.now);
  return machine;
}

describe('a line bound to a guest', () => {
  it('is in service from the interrupt until the end-of-interrupt of the guest', () => {
    const machine = raisedDiskLine();
    const { line } = machine.disk;
    const [cpu] = machine.cpus;
    if (cpu === undefined) throw new Error('a machine without CPUs');
    accept(line, machine.sim.now);
    execute(machine, cpu, machine.entries.lineInterrupt, line.index);
    expect(line).toMatchObject({ state: 'in-service', awaitsGuest: true });
    deassertLine(line);
    execute(machine, cpu, machine.entries.endOfInterrupt, line.index);
    expect(line).toMatchObject({ state: 'idle', awaitsGuest: false });
  });

  it('stays blocked when the VMM has no note that a guest owes an acknowledgement', () => {
    const machine = raisedDiskLine();
    const { line } = machine.disk;
    accept(line, machine.sim.now);
    // The device wants nothing more: an acknowledgement would leave the line idle.
    deassertLine(line);
    line.awaitsGuest = false;
    execute(machine, machine.cpu(0), machine.entries.endOfInterrupt, line.index);
    expect(line.state).toBe('in-service');
  });

  it('is accepted, but not noted, when the entry is cut in between', () => {
    const machine = raisedDiskLine();
    const { line } = machine.disk;
    const { execution, home } = machine.cpu(0);
    const { lineInterrupt } = machine.entries;
    line.lock.busyUntil = 0;
    accept(line, machine.sim.now);
    layOut(machine, execution, lineInterrupt, home, line.index);
    const accepted = lineInterrupt.steps.findIndex(({ name }) => name.startsWith('find the descriptor'));
    cutShort(machine, execution, execution.endOfStep(accepted));
    expect(line).toMatchObject({ state: 'in-service', awaitsGuest: false });
    expect(line.lock.owner).toBe(0);
  });
});

describe('a blocked line', () => {
  it.each([
    ['disk', blkBench, ms(20)],
    ['network', netBench, ms(5)],
  ] as const)('of the %s ends the service that comes through it', (name, workload, settleNanos) => {
    const { machine, service } = runningBenchmark(workload, ms(100));
    const line = machine.lines.find((each) => each.name === name);
    if (line === undefined) throw new Error(`no line ${name}`);
    for (let i = 0; line.state !== 'idle' && i < 1_000; i++) letRun(machine, 1_000);
    accept(line, machine.sim.now);
    letRun(machine, settleNanos);
    const { served } = service;
    letRun(machine, ms(300));
    expect(service.served).toBe(served);
    expect(line.state).toBe('in-service');
  });
});
