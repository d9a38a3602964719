/** Whether the PrivVM serves: it is asked from outside, and what is wrong in it matters as far as somebody notices. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import { CpuTimer } from '../../../../../src/models/vmm/machine/state/cpu.ts';
import { harm } from '../../../../../src/models/vmm/machine/vmm/failures.ts';
import { stopTimer } from '../../../../../src/models/vmm/machine/vmm/timers.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { unixBench } from '../../../../../src/models/vmm/workloads/unixbench.ts';
import { letRun, port, runningBenchmark } from '../machines.ts';

describe('an idle PrivVM', () => {
  it('that has lost its wake-up timer is woken by the next request, and sets it again', () => {
    const { machine, privvm, privileged } = runningBenchmark(unixBench, ms(50), 'test', port);
    const cpu = machine.cpu(0);
    for (let i = 0; privvm.vcpu.runState !== 'blocked' && i < 10_000; i++) letRun(machine, 1_000);
    expect(privvm.vcpu).toMatchObject({ runState: 'blocked', pending: 0 });
    stopTimer(cpu, CpuTimer.guestOneShot);
    const { answers } = privileged.management;
    const before = answers.served;
    letRun(machine, ms(200));
    expect(answers.served).toBeGreaterThan(before + 4);
    expect(answers.longestGapNanos).toBeLessThan(ms(60));
    letRun(machine, ms(15));
    expect(cpu.deadlines[CpuTimer.guestOneShot]).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

describe('a wrong value in the PrivVM', () => {
  /** In the named task of the PrivVM that serves BlkBench, or in none. */
  function harmed(name: string, encounter: Parameters<typeof harm>[2]) {
    const made = runningBenchmark(blkBench, ms(50));
    const { machine, privvm, app, privileged, service } = made;
    privvm.vcpu.task = privvm.tasks.find((task) => task.name === name) ?? null;
    harm(machine, privvm, encounter, 'a test');
    const [answered, served] = [privileged.management.answers.served, service.served];
    letRun(machine, ms(300));
    return {
      crashed: privvm.crashed !== null,
      answers: privileged.management.answers.served > answered + 2,
      serves: service.served > served + 2,
      appIsWrong: app.spoilt !== null,
    };
  }
  const unharmed = { crashed: false, answers: true, serves: true, appIsWrong: false };
  const dead = { crashed: true, answers: false, serves: false, appIsWrong: false };

  it('is nobody’s business where it fails a process that nobody waits for', () => {
    expect(harmed('daemons', 'bad-pointer')).toEqual(unharmed);
  });

  it('shows where it fails the process that answers', () => {
    expect(harmed('management daemon', 'wrong-result')).toEqual({ ...unharmed, answers: false });
  });

  it('stops the kernel that follows it or checks it', () => {
    expect(harmed('block backend', 'bad-pointer')).toEqual(dead);
    expect(harmed('no task', 'failed-assertion')).toEqual(dead);
  });

  it('reaches the AppVM whose data the backend has at hand', () => {
    expect(harmed('block backend', 'wrong-result')).toEqual({ ...unharmed, appIsWrong: true });
    expect(harmed('housekeeping', 'wrong-result')).toEqual(unharmed);
  });
});
