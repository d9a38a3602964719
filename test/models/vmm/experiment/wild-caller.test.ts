/** A VM whose kernel makes wild calls: while it does, no run may be left as if nothing more could happen. */
import { expect, it } from 'vitest';
import { ms } from '../../../../src/kernel/time.ts';
import { ioMeetsDamage, meetsDamage } from '../../../../src/models/vmm/machine/damage.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { runningBenchmark } from '../machine/machines.ts';

it('a wild caller may do harm to VMs that compute and to VMs that do I/O', () => {
  const { machine, app } = runningBenchmark(blkBench, ms(20));
  const isMet = (): boolean[] => [meetsDamage(machine, app, new Set()), ioMeetsDamage(machine, machine.sim.now)];
  expect(isMet()).toEqual([false, false]);
  machine.injector.wild = { vm: app } as never;
  expect(isMet()).toEqual([true, true]);
});
