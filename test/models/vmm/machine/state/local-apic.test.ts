/** What is in service holds back what is of the same or a lower class, until its end-of-interrupt. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import { damageOf } from '../../../../../src/models/vmm/machine/damage.ts';
import { Softirq } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { LocalApic, Vector } from '../../../../../src/models/vmm/machine/state/local-apic.ts';
import { dispatch } from '../../../../../src/models/vmm/machine/vmm/dispatch.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { resumeCpus } from '../../../../../src/models/vmm/machine/vmm/resume.ts';
import { acknowledgeInterrupts } from '../../../../../src/models/vmm/repairs/interrupts.ts';
import { discardThreads, rearmTimers } from '../../../../../src/models/vmm/repairs/microreset.ts';
import { setUpApics, startTimers } from '../../../../../src/models/vmm/repairs/reboot-vmm.ts';
import { bareMachine, computing, guestWith, letRun, startVms } from '../machines.ts';

/** Lines first, each above the one before; the VMM's own share the highest class. */
const classes = new Map([
  [0, 0],
  [1, 1],
  [Vector.timer, 2],
  [Vector.eventCheck, 2],
] as const);
const vector = fc.constantFrom(...classes.keys());
const act = fc.record({ vector, what: fc.constantFrom('raise', 'take', 'end') });

describe('a local APIC', () => {
  test.prop([fc.array(act, { maxLength: 40 })])(
    'delivers the highest that is pending, unless one of its class or a higher one is in service',
    (acts) => {
      const apic = new LocalApic();
      const [pending, inService] = [new Set<number>(), new Set<number>()];
      for (const { vector: each, what } of acts) {
        apic[what](each);
        if (what === 'raise') pending.add(each);
        if (what === 'take') pending.delete(each);
        if (what === 'take') inService.add(each);
        if (what === 'end') inService.delete(each);
        const rank = (one: number): number => classes.get(one as 0) ?? -1;
        const best = Math.max(-1, ...pending);
        const blocked = [...inService].some((served) => rank(served) >= rank(best));
        expect(apic.deliverable()).toBe(blocked ? -1 : best);
      }
    },
  );
});

/** A CPU that computes and is struck in its timer interrupt, before this step. */
function struckBefore(step: string) {
  const machine = bareMachine();
  guestWith(machine, computing);
  startVms(machine);
  letRun(machine, ms(55));
  const cpu = machine.cpu(0);
  machine.timers.disarmActivity(cpu);
  machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
  cpu.apicArmed = false;
  cpu.apic.raise(Vector.timer);
  cpu.mode = 'vmm';
  dispatch(machine, cpu);
  const { timerInterrupt } = machine.entries;
  expect(cpu.execution.entry).toBe(timerInterrupt);
  const place = timerInterrupt.steps.findIndex(({ name }) => name === step);
  machine.timers.disarmActivity(cpu);
  cutShort(machine, cpu.execution, cpu.execution.endOfStep(place - 1));
  cpu.mode = 'dead';
  return { machine, cpu, scene: { machine, cpu, rebuildVms: () => {} } };
}

describe('a timer interrupt whose thread is lost', () => {
  const unacknowledged = { kind: 'unacknowledged-interrupt', object: 'cpu0 timer' };

  it('before its EOI keeps every other interrupt from the CPU, until it is acknowledged', () => {
    const { machine, cpu, scene } = struckBefore('acknowledge the timer');
    expect(damageOf(machine, machine.sim.now)).toContainEqual(unacknowledged);
    discardThreads.apply(scene);
    rearmTimers.apply(scene);
    resumeCpus(machine);
    letRun(machine, seconds(1));
    expect([cpu.apic.isPending(Vector.timer), cpu.progressCounter]).toEqual([true, 0]);
    acknowledgeInterrupts.apply(scene);
    rearmTimers.apply(scene);
    letRun(machine, seconds(1));
    expect(cpu.progressCounter).toBeGreaterThan(8);
  });

  it('after its EOI keeps nothing back', () => {
    const { machine, cpu } = struckBefore('enter interrupt context');
    expect(damageOf(machine, machine.sim.now)).not.toContainEqual(unacknowledged);
    cpu.apic.raise(Vector.eventCheck);
    expect(cpu.apic.deliverable()).toBe(Vector.eventCheck);
  });
});

describe('a timer that fires while the VMM is being recovered', () => {
  const latched = () => {
    const lost = struckBefore('enter interrupt context');
    lost.cpu.apic.raise(Vector.timer);
    discardThreads.apply(lost.scene);
    return lost;
  };

  it('is served after a microreset that leaves it latched', () => {
    const { machine, cpu } = latched();
    resumeCpus(machine);
    letRun(machine, seconds(1));
    expect(cpu.progressCounter).toBeGreaterThan(8);
  });

  it('is lost with the acknowledgement, and no timer fires again until the hardware is programmed', () => {
    const { machine, cpu, scene } = latched();
    acknowledgeInterrupts.apply(scene);
    expect(damageOf(machine, machine.sim.now)).toContainEqual({ kind: 'timer-unarmed', object: 'cpu0' });
    resumeCpus(machine);
    letRun(machine, seconds(1));
    expect([cpu.apicArmed, cpu.progressCounter, cpu.softirqs & Softirq.timer]).toEqual([false, 0, 0]);
    rearmTimers.apply(scene);
    letRun(machine, seconds(1));
    expect(cpu.progressCounter).toBeGreaterThan(8);
  });

  it('does no harm in a reboot, which starts its timers last', () => {
    const { machine, cpu, scene } = latched();
    for (const repair of [setUpApics, acknowledgeInterrupts, startTimers]) repair.apply(scene);
    resumeCpus(machine);
    letRun(machine, seconds(1));
    expect(cpu.progressCounter).toBeGreaterThan(8);
  });
});

describe('a line', () => {
  it('waits behind the VMM in its timer interrupt, and not behind another line of a lower class', () => {
    const machine = bareMachine();
    const { apic } = machine.bootCpu;
    apic.take(Vector.timer);
    apic.raise(1);
    expect(apic.deliverable()).toBe(-1);
    apic.end(Vector.timer);
    apic.take(0);
    expect(apic.deliverable()).toBe(1);
  });

  it('is laid out on behalf of the guest that drives its device', () => {
    const machine = bareMachine();
    const guest = machine.createVm('guest', 'privvm');
    machine.bindLine(machine.line(1), guest, () => {});
    machine.bootCpu.mode = 'vmm';
    machine.bootCpu.apic.raise(1);
    dispatch(machine, machine.bootCpu);
    expect(machine.bootCpu.execution).toMatchObject({ vcpu: guest.vcpu, argument: 1 });
    layOut(machine, machine.bootCpu.execution, machine.entries.idleLoop, null, 0);
    expect(machine.line(1).state).toBe('in-service');
  });
});
