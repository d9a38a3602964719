/** Who runs is decided by records that have to agree: run state, run queue, current vCPU. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Flag } from '../../../src/platform/guest/task.ts';
import { Softirq } from '../../../src/platform/hardware/cpu.ts';
import { eventSend } from '../../../src/platform/vmm/entries/hypercalls.ts';
import { scheduleSoftirq } from '../../../src/platform/vmm/entries/softirqs.ts';
import { cutShort, layOut } from '../../../src/platform/vmm/execution.ts';
import { restartScheduler } from '../../../src/platform/vmm/scheduler.ts';
import { bareMachine, computing, execute, guestWith, letRun, startVms } from '../machines.ts';

/** Guest 0 does some work at each event of a channel and sleeps in between; guest 1 only computes. */
function sleeperAndSender(nanos: number) {
  const machine = bareMachine();
  const woken = new Flag();
  let works = 0;
  const sleeper = guestWith(machine, function* (task) {
    for (;;) {
      yield task.wait(woken);
      yield task.compute(1_000);
      works++;
    }
  });
  guestWith(machine, computing);
  const channel = machine.openChannel('wake-up', sleeper, () => {
    woken.raised = true;
  });
  startVms(machine);
  letRun(machine, nanos);
  const send = () => execute(machine, machine.cpu(1), eventSend, channel);
  return { machine, sleeper, channel, send, works: () => works };
}

describe('a vCPU', () => {
  it('that has nothing to do blocks and leaves the run queue and the CPU', () => {
    const { machine, sleeper } = sleeperAndSender(ms(5));
    expect(sleeper.vcpu).toMatchObject({ runState: 'blocked', queued: false });
    expect(machine.cpu(0)).toMatchObject({ mode: 'idle', current: null, scheduleTorn: false });
  });

  it('that is sent an event is queued, runs, does its work and sleeps again', () => {
    const { machine, sleeper, send, works } = sleeperAndSender(ms(5));
    send();
    expect(sleeper.vcpu).toMatchObject({ runState: 'runnable', queued: true });
    letRun(machine, ms(1));
    expect(works()).toBe(1);
    expect(sleeper.vcpu).toMatchObject({ runState: 'blocked', queued: false });
  });

  it('that is runnable and not queued never runs, whatever is sent to it and however often its CPU reschedules', () => {
    const { machine, sleeper, send, works } = sleeperAndSender(ms(5));
    sleeper.vcpu.runState = 'runnable';
    for (let i = 0; i < 20; i++) {
      send();
      machine.cpu(0).softirqs |= Softirq.schedule;
      machine.sendEventCheck(machine.cpu(0));
      letRun(machine, ms(100));
    }
    expect(works()).toBe(0);
    expect(machine.cpu(0).current).toBeNull();
  });

  it('that nobody sends anything wakes itself now and then', () => {
    const { machine, sleeper } = sleeperAndSender(ms(5));
    letRun(machine, seconds(2));
    expect(sleeper.heartbeat.served).toBeGreaterThan(3);
    expect(sleeper.heartbeat.longestGapNanos).toBeLessThan(ms(300));
  });
});

describe('a second event on a channel', () => {
  it('that is still pending wakes nobody', () => {
    const { machine, sleeper, channel, send, works } = sleeperAndSender(ms(5));
    // As if a first sender had been stopped between marking the event and waking the vCPU.
    sleeper.vcpu.pending |= 1 << machine.channel(channel).port;
    const { execution } = machine.cpu(1);
    send();
    expect(execution.done).toBe(eventSend.steps.length);
    letRun(machine, ms(1));
    expect([works(), sleeper.vcpu.runState]).toEqual([0, 'blocked']);
  });

  it('that has been handled wakes it again', () => {
    const { machine, send, works } = sleeperAndSender(ms(5));
    send();
    letRun(machine, ms(1));
    send();
    letRun(machine, ms(1));
    expect(works()).toBe(2);
  });

  it('that comes while the vCPU is handling the first one is not lost', () => {
    const { machine, send, works } = sleeperAndSender(ms(5));
    send();
    letRun(machine, 4_000);
    send();
    letRun(machine, ms(1));
    expect(works()).toBeGreaterThan(0);
    send();
    const before = works();
    letRun(machine, ms(1));
    expect(works()).toBe(before + 1);
  });
});

describe('a switch', () => {
  it('cut between the run queue and the saved context leaves the records torn, and one that is done does not', () => {
    const { machine } = sleeperAndSender(ms(5));
    const cpu = machine.cpu(1);
    layOut(machine, cpu.execution, scheduleSoftirq, cpu.home, 0);
    const { ends } = cpu.execution;
    const stepNamed = (name: string) => scheduleSoftirq.steps.findIndex((step) => step.name === name);
    const dequeued = stepNamed('take the previous vCPU from the run queue');
    cutShort(machine, cpu.execution, ends[dequeued - 1] as number);
    expect(cpu.scheduleTorn).toBe(false);
    cutShort(machine, cpu.execution, ends[dequeued] as number);
    expect(cpu.scheduleTorn).toBe(true);
    cutShort(machine, cpu.execution, ends[stepNamed('mark the context saved')] as number);
    expect(cpu.scheduleTorn).toBe(false);
  });

  it('torn is whole again once the scheduler has started anew, and whoever can run stands in the queue', () => {
    const { machine } = sleeperAndSender(ms(5));
    const cpu = machine.cpu(1);
    cpu.scheduleTorn = true;
    restartScheduler(cpu);
    expect(cpu).toMatchObject({ scheduleTorn: false, current: null });
    expect(cpu.home).toMatchObject({ runState: 'runnable', queued: true });
    restartScheduler(machine.cpu(0));
    expect(machine.cpu(0).home).toMatchObject({ runState: 'blocked', queued: false });
  });
});
