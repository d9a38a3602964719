import { expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import { Flag } from '../../../../../src/models/vmm/machine/state/action.ts';
import { compute, forever, wait } from '../../../../../src/models/vmm/machine/state/program.ts';
import { bareMachine, guestWith, letRun, startVms } from '../machines.ts';

it('an event and a block that cross, at whatever offset, never leave a vCPU asleep on a pending event', () => {
  const asleep: number[] = [];
  const wakeUps: number[] = [];
  for (let offset = 0; offset < 10_000; offset += 10) {
    let times = 0;
    const machine = bareMachine();
    const woken = new Flag();
    let channel = -1;
    const sleeper = guestWith(machine, [
      forever(wait(woken), (task) => {
        times++;
        return task.compute(1_000);
      }),
    ]);
    guestWith(machine, [
      compute(() => ms(5)),
      (task) => task.enter(machine.entries.eventSend, channel),
      compute(() => offset),
      (task) => task.enter(machine.entries.eventSend, channel),
      forever(compute(() => ms(1_000))),
    ]);
    channel = machine.openChannel('wake-up', sleeper, () => {
      woken.raised = true;
    });
    startVms(machine);
    letRun(machine, ms(7));
    if (sleeper.vcpu.pending !== 0) asleep.push(offset);
    wakeUps.push(times);
  }
  expect(asleep).toEqual([]);
  // The first finds it still awake, the last one asleep again: the crossing lies in between.
  expect([wakeUps[0], wakeUps.at(-1)]).toEqual([1, 2]);
});
