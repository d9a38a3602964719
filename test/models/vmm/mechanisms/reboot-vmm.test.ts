/** What the boot of a new VMM instance leaves of the old one's work: nothing, but for what the controllers hold. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../src/kernel/time.ts';
import { Softirq } from '../../../../src/models/vmm/machine/state/cpu.ts';
import { assertLine, deassertLine } from '../../../../src/models/vmm/machine/state/interrupt-line.ts';
import { bootImage, restoreDomains, setUpApics } from '../../../../src/models/vmm/repairs/reboot-vmm.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { runningBenchmark } from '../machine/machines.ts';

function scene() {
  const { machine } = runningBenchmark(blkBench, ms(10));
  return { machine, cpu: machine.cpu(1), rebuildVms: () => {} };
}

describe('the boot image', () => {
  it('has no softirq of the old instance pending, and waits for no guest to end an interrupt', () => {
    const { machine, ...rest } = scene();
    for (const cpu of machine.cpus) cpu.softirqs = Softirq.timer;
    for (const line of machine.lines) line.awaitsGuest = true;
    bootImage.apply({ machine, ...rest });
    // Its scheduler asks for a first look at the queues.
    expect(new Set(machine.cpus.map(({ softirqs }) => softirqs))).toEqual(new Set([Softirq.schedule]));
    expect(machine.lines.filter(({ awaitsGuest }) => awaitsGuest)).toEqual([]);
  });
});

describe('setting up the APICs', () => {
  it('leaves no timer of the old instance armed', () => {
    const { machine, ...rest } = scene();
    expect(machine.cpus.some(({ apicArmed }) => apicArmed)).toBe(true);
    setUpApics.apply({ machine, ...rest });
    expect(machine.cpus.filter(({ apicArmed }) => apicArmed)).toEqual([]);
  });
});

describe('restoring the domains', () => {
  it('accepts latched interrupts, and acknowledges those that no guest has to end', () => {
    const { machine, ...rest } = scene();
    const idle = machine.lines.filter(({ state }) => state === 'idle');
    for (const line of idle) assertLine(line, machine.sim.now);
    for (const line of idle) if (line.isEdge) deassertLine(line);
    restoreDomains.apply({ machine, ...rest });
    expect(idle.some(({ isEdge }) => isEdge)).toBe(true);
    for (const { isEdge, state } of idle) expect(state).toBe(isEdge ? 'idle' : 'in-service');
  });
});
