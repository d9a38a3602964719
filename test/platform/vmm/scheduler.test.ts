/** Who runs is decided by records that have to agree: run state, run queue, current vCPU. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { Flag } from '../../../src/platform/guest/task.ts';
import { type Cpu, Softirq } from '../../../src/platform/hardware/cpu.ts';
import type { Machine } from '../../../src/platform/machine.ts';
import { cutShort, layOut } from '../../../src/platform/vmm/execution.ts';
import { contradiction, restartScheduler } from '../../../src/platform/vmm/scheduler.ts';
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
  const send = () => execute(machine, machine.cpu(1), machine.entries.eventSend, channel);
  return { machine, sleeper, channel, send, works: () => works };
}

describe('a vCPU', () => {
  it('that has nothing to do blocks and leaves the run queue and the CPU', () => {
    const { machine, sleeper } = sleeperAndSender(ms(5));
    expect(sleeper.vcpu).toMatchObject({ runState: 'blocked', queued: false });
    expect(machine.cpu(0)).toMatchObject({ mode: 'idle', current: null });
    expect(contradiction(machine.cpu(0))).toBeNull();
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
    expect(execution.done).toBe(machine.entries.eventSend.steps.length);
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

/** A CPU about to switch: from its guest, which has blocked, to the idle vCPU, or back to a guest that was woken. */
const switches = {
  'to the idle vCPU': () => {
    const { machine } = sleeperAndSender(ms(5));
    const cpu = machine.cpu(1);
    execute(machine, cpu, machine.entries.block);
    return { machine, cpu };
  },
  'to a guest': () => {
    const { machine, send } = sleeperAndSender(ms(5));
    send();
    return { machine, cpu: machine.cpu(0) };
  },
};

/** The names of the steps after which, if the switch is cut there, something holds. */
function stepsAfterWhich(made: () => { machine: Machine; cpu: Cpu }, holds: (cpu: Cpu) => boolean): string[] {
  const { machine, cpu } = made();
  const { execution } = cpu;
  const { scheduleSoftirq } = machine.entries;
  layOut(machine, execution, scheduleSoftirq, cpu.home, 0);
  return scheduleSoftirq.steps.flatMap(({ name }, i) => {
    cutShort(machine, execution, execution.ends[i] as number);
    return execution.active[i] === 1 && holds(cpu) ? [name] : [];
  });
}

const torn = (cpu: Cpu): boolean => contradiction(cpu) !== null;
const standsNowhere = ({ home }: Cpu): boolean => home !== null && home.runState !== 'blocked' && !home.queued;

describe('a switch', () => {
  it('to the idle vCPU, cut between the choice and the saved context, leaves the records in contradiction', () => {
    const steps = stepsAfterWhich(switches['to the idle vCPU'], torn);
    expect(steps[0]).toBe("set the scheduler's current vCPU");
    expect(steps.at(-1)).toBe('load the context');
    expect(stepsAfterWhich(switches['to the idle vCPU'], standsNowhere)).toEqual([]);
  });

  it('to a guest, cut between the choice and the switch, does so as well; before that, the guest stands in no queue', () => {
    const steps = stepsAfterWhich(switches['to a guest'], torn);
    expect(steps[0]).toBe("set the scheduler's current vCPU");
    expect(steps.at(-1)).toBe("update the guest's clock");
    expect(stepsAfterWhich(switches['to a guest'], standsNowhere)).toEqual([
      'choose the next vCPU',
      'set the slice timer',
      "set the scheduler's current vCPU",
    ]);
  });

  it.each(Object.entries(switches))('%s that is done leaves none', (_, made) => {
    const { machine, cpu } = made();
    execute(machine, cpu, machine.entries.scheduleSoftirq);
    expect(contradiction(cpu)).toBeNull();
    expect(cpu.current === null).toBe(cpu.home?.runState === 'blocked');
  });

  it.each(Object.entries(switches))(
    '%s, cut anywhere, is whole again once the scheduler has started anew, and whoever can run stands in the queue',
    (_, made) => {
      const { length } = made().machine.entries.scheduleSoftirq.steps;
      for (let done = 0; done <= length; done++) {
        const { machine, cpu } = made();
        layOut(machine, cpu.execution, machine.entries.scheduleSoftirq, cpu.home, 0);
        if (done > 0) cutShort(machine, cpu.execution, cpu.execution.ends[done - 1] as number);
        restartScheduler(cpu);
        expect(contradiction(cpu)).toBeNull();
        expect(cpu.current).toBeNull();
        expect(cpu.home?.queued).toBe(cpu.home?.runState === 'runnable');
      }
    },
  );
});
