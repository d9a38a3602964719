/** What a guest sees of a hypercall whose VMM thread is gone. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../src/kernel/time.ts';
import type { Consequence } from '../../../src/platform/machine.ts';
import { eventSend, grantMap, setTimer } from '../../../src/platform/vmm/entries/hypercalls.ts';
import { pageFault, pinTable, updateMapping } from '../../../src/platform/vmm/entries/memory.ts';
import { cutShort, layOut } from '../../../src/platform/vmm/execution.ts';
import type { Entry } from '../../../src/platform/vmm/step.ts';
import { bareMachine, computing, execute, guestWith, letRun } from '../machines.ts';

/** A guest that comes back from the VMM with `call` still in flight. */
function returning(call: Entry, rewound: boolean) {
  const machine = bareMachine();
  const consequences: Consequence[] = [];
  machine.listeners.push({ consequence: (each) => consequences.push(each) });
  const vm = guestWith(machine, computing);
  vm.vcpu.inFlight = call;
  vm.vcpu.rewound = rewound;
  const { entries } = machine;
  machine.start(vm);
  letRun(machine, ms(1));
  return { machine, vm, consequences, entriesMade: machine.entries - entries };
}

describe('a hypercall in flight when its thread was lost', () => {
  it('crashes the guest that checks the result', () => {
    const { machine, vm, consequences } = returning(grantMap(1), false);
    expect(vm.crashed).toMatch(/hypercall\.grant-map returned nonsense/);
    expect(consequences).toEqual([{ kind: 'hypercall-result', object: vm.name, fatal: true }]);
    expect(machine.cpu(0).mode).toBe('idle');
  });

  it('loses its effect, and nothing else, when the guest does not check', () => {
    const { machine, vm, consequences } = returning(setTimer, false);
    expect(vm.crashed).toBeNull();
    expect(consequences).toEqual([expect.objectContaining({ kind: 'lost-hypercall', fatal: false })]);
    expect(machine.cpu(0).mode).toBe('guest');
    expect(machine.cpu(0).deadlines[3]).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([grantMap(1), setTimer, updateMapping])('$name is issued again when it was rewound', (call) => {
    const again = returning(call, true);
    const { vm, machine, consequences } = again;
    expect(vm).toMatchObject({ crashed: null, vcpu: { inFlight: null, rewound: false } });
    expect(consequences).toEqual([]);
    expect(machine.cpu(0).mode).toBe('guest');
    expect(again.entriesMade).toBe(returning(call, false).entriesMade + 1);
  });

  it('takes effect when it is issued again', () => {
    const { machine, vm } = returning(setTimer, true);
    expect(machine.cpu(vm.vcpu.cpu).deadlines[3]).toBeGreaterThan(machine.sim.now);
  });

  it('that is refused stops the guest when it returns', () => {
    const machine = bareMachine();
    const vm = guestWith(machine, computing);
    vm.vcpu.refused = 'the table is already pinned';
    machine.start(vm);
    letRun(machine, ms(1));
    expect(vm.crashed).toMatch(/already pinned/);
  });
});

describe('a hypercall', () => {
  it.each([eventSend, grantMap(4), pinTable, updateMapping])(
    '$name is in flight from its trap to its result',
    (call) => {
      const machine = bareMachine();
      const vm = guestWith(machine, computing);
      const other = guestWith(machine, computing);
      machine.openChannel('there', other, () => {});
      vm.frames.push({ name: 'table', typeCount: 0, validated: false, pinned: false });
      const { execution } = machine.cpu(0);
      layOut(machine, execution, call, vm.vcpu, 0);
      const result = call.steps.findIndex(({ name }) => name === 'write the result');
      for (let i = 0; i < result; i++) {
        cutShort(machine, execution, execution.ends[i] as number);
        expect(vm.vcpu.inFlight).toBe(call);
      }
      cutShort(machine, execution, execution.ends[result] as number);
      expect(vm.vcpu.inFlight).toBeNull();
    },
  );

  it('is what a page fault is not: cut short, it happens again by itself', () => {
    const machine = bareMachine();
    const vm = guestWith(machine, computing);
    execute(machine, machine.cpu(0), pageFault);
    expect(vm.vcpu.inFlight).toBeNull();
  });
});
