/** The ring between an AppVM and the block backend, and the one event on which it depends. */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../../../../src/kernel/time.ts';
import { BlockFrontend } from '../../../../../src/models/vmm/machine/guests/block-frontend.ts';
import { createPrivilegedVm } from '../../../../../src/models/vmm/machine/privileged-vm/privileged-vm.ts';
import { compute, forever } from '../../../../../src/models/vmm/machine/state/program.ts';
import { GuestTask } from '../../../../../src/models/vmm/machine/state/task.ts';
import { bareMachine, letRun, startVms } from '../machines.ts';

const TRANSFER_BYTES = 100_000;

/** An AppVM that does one transfer after another, started. */
function transferring(think: number) {
  const machine = bareMachine();
  const privileged = createPrivilegedVm(machine);
  let transfers = 0;
  const app = machine.createVm('app1', 'appvm');
  const frontend = new BlockFrontend(machine, app);
  const program = forever(
    compute(() => think),
    ...frontend.transfer(() => ({ bytes: TRANSFER_BYTES, isSequential: false })),
    () => {
      transfers++;
    },
  );
  app.tasks.push(new GuestTask('transfers', [program]));
  privileged.block.connect(frontend);
  startVms(machine);
  return { machine, frontend, privileged, transfers: () => transfers };
}

describe('a block ring', () => {
  it('brings every transfer to its end, in requests no larger than a ring slot holds', () => {
    const { machine, frontend, transfers } = transferring(ms(1));
    const sizes = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      letRun(machine, 10_000);
      for (const { bytes } of frontend.requests) sizes.add(bytes);
      expect(frontend.outstanding).toBeGreaterThanOrEqual(0);
    }
    expect(transfers()).toBeGreaterThan(10);
    const slot = machine.values.segmentBytes * machine.values.segmentsPerRequest;
    expect(Math.max(...sizes)).toBeLessThanOrEqual(slot);
  });

  it('stands still for good when the event that should have woken the backend is lost', () => {
    const { machine, frontend, privileged, transfers } = transferring(ms(1));
    let sent = 0;
    privileged.vm.handlers[machine.channel(frontend.toBackend).port] = () => {
      sent++;
    };
    letRun(machine, seconds(1));
    // The first event came and its handler forgot it: no second one follows.
    expect([sent, transfers(), frontend.backendSleeps]).toEqual([1, 0, false]);
    expect(frontend.requests.length).toBeGreaterThan(0);
  });

  it('sends an event only when the backend has asked for one', () => {
    const { frontend } = transferring(ms(1));
    const task = new GuestTask('another', [
      forever(...frontend.transfer(() => ({ bytes: TRANSFER_BYTES, isSequential: false }))),
    ]);
    frontend.backendSleeps = true;
    const kinds = Array.from({ length: 4 }, () => task.next().kind);
    expect(kinds).toEqual(['enter', 'wait', 'wait', 'wait']);
  });

  it('goes on when the lost event is made good', () => {
    const { machine, frontend, privileged, transfers } = transferring(ms(1));
    const { port } = machine.channel(frontend.toBackend);
    const handler = privileged.vm.handlers[port] as () => void;
    privileged.vm.handlers[port] = () => {};
    letRun(machine, ms(50));
    expect(transfers()).toBe(0);
    privileged.vm.handlers[port] = handler;
    handler();
    letRun(machine, ms(500));
    expect(transfers()).toBeGreaterThan(5);
  });
});
