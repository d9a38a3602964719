/** Who runs is decided by records that have to agree: run state, run queue, current vCPU. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import { Flag } from '../../../../../src/models/vmm/machine/state/action.ts';
import { type Cpu, CpuTimer, Softirq } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { release } from '../../../../../src/models/vmm/machine/state/lock.ts';
import { compute, forever, wait } from '../../../../../src/models/vmm/machine/state/program.ts';
import { stopByNmi } from '../../../../../src/models/vmm/machine/vmm/cross-call.ts';
import { cutShort, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { resumeCpus } from '../../../../../src/models/vmm/machine/vmm/resume.ts';
import {
  contradiction,
  restartScheduler,
  rewriteRecords,
} from '../../../../../src/models/vmm/machine/vmm/scheduler.ts';
import {
  discardThreads,
  releaseStaticLocks,
  restoreScheduler,
} from '../../../../../src/models/vmm/repairs/microreset.ts';
import type { RecoveryScene } from '../../../../../src/models/vmm/repairs/repair.ts';
import { bareMachine, computing, execute, guestWith, letRun, type Made, original, startVms } from '../machines.ts';
import { everyVmm } from './entries.ts';

/** Guest 0 does some work at each event of a channel and sleeps in between; guest 1 only computes. */
function sleeperAndSender(nanos: number, made: Made = original) {
  const machine = bareMachine('test', made);
  const woken = new Flag();
  let works = 0;
  const sleeper = guestWith(machine, [
    forever(
      wait(woken),
      compute(() => 1_000),
      () => {
        works++;
      },
    ),
  ]);
  guestWith(machine, computing);
  const channel = machine.openChannel('wake-up', sleeper, () => {
    woken.raised = true;
  });
  startVms(machine);
  letRun(machine, nanos);
  const send = () => execute(machine, machine.cpu(1), machine.entries.eventSend, channel);
  return { machine, sleeper, channel, send, works: () => works };
}

describe('the record of whose registers a CPU holds', () => {
  it('is the one to rewrite the others from: from the current vCPU an idle CPU gives newer registers up', () => {
    const crashes = [true, false].map((isRight) => {
      const { machine, sleeper, send } = sleeperAndSender(ms(5));
      const cpu = machine.cpu(0);
      expect([cpu.mode, cpu.current, cpu.loaded]).toEqual(['idle', null, sleeper.vcpu]);
      rewriteRecords(cpu, isRight ? cpu.loaded : cpu.current);
      send();
      letRun(machine, ms(400));
      return sleeper.crashed;
    });
    expect(crashes).toEqual([null, expect.stringMatching(/registers that it had left behind/)]);
  });

  it('is what restore-scheduler takes', () => {
    const { machine, sleeper } = sleeperAndSender(ms(5));
    const cpu = machine.cpu(0);
    restoreScheduler.apply({ machine, cpu, rebuildVms: () => {} });
    expect([cpu.current, cpu.scheduled, cpu.loaded]).toEqual([sleeper.vcpu, sleeper.vcpu, sleeper.vcpu]);
  });
});

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
      machine.timers.sendEventCheck(machine.cpu(0), machine.values.ipiNanos);
      letRun(machine, ms(100));
    }
    expect(works()).toBe(0);
    expect(machine.cpu(0).current).toBeNull();
  });

  it('that nobody sends anything wakes itself now and then', () => {
    const { machine, sleeper } = sleeperAndSender(ms(5));
    const wakes: number[] = [0];
    sleeper.handlers[0] = () => wakes.push(machine.sim.now);
    letRun(machine, seconds(2));
    expect(wakes.length).toBeGreaterThan(4);
    const gaps = wakes.slice(1).map((at, index) => at - (wakes[index] as number));
    expect(Math.max(...gaps)).toBeLessThan(ms(300));
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
  'to the idle vCPU': (made: Made = original) => {
    const { machine, works } = sleeperAndSender(ms(5), made);
    const cpu = machine.cpu(1);
    machine.timers.disarmActivity(cpu);
    execute(machine, cpu, machine.entries.block);
    return { machine, cpu, works };
  },
  'to a guest': (made: Made = original) => {
    const { machine, send, works } = sleeperAndSender(ms(5), made);
    send();
    return { machine, cpu: machine.cpu(0), works };
  },
};

/** The names of the steps after which, if the switch is cut there, something holds. */
function stepsAfterWhich(made: () => { machine: Machine; cpu: Cpu }, holds: (cpu: Cpu) => boolean): string[] {
  const { machine, cpu } = made();
  const { execution } = cpu;
  const { scheduleSoftirq } = machine.entries;
  layOut(machine, execution, scheduleSoftirq, cpu.home, 0);
  return scheduleSoftirq.steps.flatMap(({ name }, i) => {
    cutShort(machine, execution, execution.endOfStep(i));
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

  it(
    'to a guest, cut between the choice and the switch, does so as well; before that, the guest ' +
      'stands in no queue',
    () => {
      const steps = stepsAfterWhich(switches['to a guest'], torn);
      expect(steps[0]).toBe("set the scheduler's current vCPU");
      expect(steps.at(-1)).toBe("update the guest's clock");
      expect(stepsAfterWhich(switches['to a guest'], standsNowhere)).toEqual([
        'choose the next vCPU',
        'set the slice timer',
        "set the scheduler's current vCPU",
      ]);
    },
  );

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
        if (done > 0) cutShort(machine, cpu.execution, cpu.execution.endOfStep(done - 1));
        restartScheduler(cpu);
        expect(contradiction(cpu)).toBeNull();
        expect(cpu.current).toBeNull();
        expect(cpu.home?.queued).toBe(cpu.home?.runState === 'runnable');
      }
    },
  );
});

describe.each(everyVmm)('on $where', (made) => {
  /** What a CPU can do without another: interrupts, softirqs, and for the guest that is current, its calls. */
  const acts = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 1 }),
      fc.constantFrom(
        'scheduleSoftirq',
        'timerSoftirq',
        'timerInterrupt',
        'eventSend',
        'setTimer',
        'block',
        'idleLoop',
      ),
    ),
    { minLength: 5, maxLength: 40 },
  );

  test.prop([acts], { numRuns: 100 })(
    'the records agree after any sequence of entries that come to their end',
    (chosen) => {
      const { machine } = sleeperAndSender(ms(5), made);
      const calls: ReadonlySet<string> = new Set(['eventSend', 'setTimer', 'block']);
      for (const [id, name] of chosen) {
        const cpu = machine.cpu(id);
        if (calls.has(name) && cpu.current === null) continue;
        const argument = name === 'timerSoftirq' ? 1 << CpuTimer.slice : 0;
        execute(machine, cpu, machine.entries[name], argument);
        expect(machine.cpus.map(contradiction)).toEqual(machine.cpus.map(() => null));
        expect(machine.cpus.filter(standsNowhere)).toEqual([]);
      }
    },
  );

  describe.each(Object.entries(switches))('a switch %s', (_name, make) => {
    /** Cut after so many steps; every thread thrown away, the locks of the dead released. */
    const cut = (done: number) => {
      const begun = make(made);
      const { machine, cpu } = begun;
      machine.timers.disarmActivity(cpu);
      layOut(machine, cpu.execution, machine.entries.scheduleSoftirq, cpu.home, 0);
      if (done > 0) cutShort(machine, cpu.execution, cpu.execution.endOfStep(done - 1));
      const scene: RecoveryScene = { machine, cpu, rebuildVms: () => {} };
      const others = machine.cpus.filter((other) => other !== cpu && other.mode === 'guest');
      for (const other of others) stopByNmi(machine, other);
      discardThreads.apply(scene);
      for (const other of machine.cpus) other.irqCount = 0;
      releaseStaticLocks.apply(scene);
      for (const { scheduleLock } of machine.cpus) release(scheduleLock);
      return { ...begun, scene };
    };
    const steps = make(made).machine.entries.scheduleSoftirq.steps.length;
    const cuts = Array.from({ length: steps + 1 }, (__, done) => done);

    it('that is cut fails the assertions of the next scheduling exactly where it leaves a contradiction', () => {
      const failed = cuts.filter((done) => {
        const { machine, cpu } = cut(done);
        const words: string[] = [];
        const why = contradiction(cpu);
        machine.listeners.push({ fatal: (on, because) => words.push(`${on.name}: ${because}`) });
        resumeCpus(machine);
        letRun(machine, ms(1));
        expect(words).toEqual(why === null ? [] : [`${cpu.name}: ${why}, in softirq.schedule`]);
        return why !== null;
      });
      expect(failed.length).toBeGreaterThan(2);
      expect(failed.length).toBeLessThan(cuts.length / 2);
    });

    it('that is cut anywhere is mended by restore-scheduler, and whoever has work does it', () => {
      for (const done of cuts) {
        const { machine, cpu, scene, works } = cut(done);
        restoreScheduler.apply(scene);
        expect([done, machine.cpus.map(contradiction), machine.cpus.filter(standsNowhere)]).toEqual([
          done,
          machine.cpus.map(() => null),
          [],
        ]);
        resumeCpus(machine);
        letRun(machine, ms(1));
        expect([done, cpu.mode === 'dead', works()]).toEqual([done, false, cpu.id === 0 ? 1 : 0]);
        // The computing guest had blocked, and sleeps; the woken one has done its work, and sleeps again.
        expect(cpu).toMatchObject({ mode: 'idle', current: null, home: { runState: 'blocked' } });
        expect(machine.cpus.map(contradiction)).toEqual(machine.cpus.map(() => null));
      }
    });
  });
});
