/** What a guest sees of a hypercall whose VMM thread is gone. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import type { EntryTable } from '../../../../../src/models/vmm/machine/state/entry.ts';
import type { Consequence } from '../../../../../src/models/vmm/machine/state/listener.ts';
import { pageFrame } from '../../../../../src/models/vmm/machine/state/page-frame.ts';
import { cutShort, endOf, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { bareMachine, computing, execute, guestWith, letRun } from '../machines.ts';

type Call = (entries: EntryTable) => Entry;
const grantMap: Call = ({ grantMap: ofSize }) => ofSize(1);
const setTimer: Call = (entries) => entries.setTimer;
const updateMapping: Call = (entries) => entries.updateMapping;

/** A guest that comes back from the VMM with `call` still in flight. */
function returning(call: Call, rewound: boolean) {
  const machine = bareMachine();
  const consequences: Consequence[] = [];
  machine.listeners.push({ consequence: (each) => consequences.push(each) });
  const vm = guestWith(machine, computing);
  vm.frames.push(pageFrame('frame'));
  vm.vcpu.inFlight = call(machine.entries);
  vm.vcpu.rewound = rewound;
  machine.start(vm);
  letRun(machine, ms(1));
  return { machine, vm, consequences };
}

/** How long the call takes. */
function nanosOf(call: Call): number {
  const machine = bareMachine();
  guestWith(machine, computing).frames.push(pageFrame('frame'));
  const { execution, home } = machine.cpu(0);
  layOut(machine, execution, call(machine.entries), home, 0);
  return endOf(execution) - execution.startedAt;
}

describe('a hypercall in flight when its thread was lost', () => {
  it('crashes the guest that checks the result', () => {
    const { machine, vm, consequences } = returning(grantMap, false);
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

  it('that is rewound with its arguments overwritten is refused: only a guest that checks stops', () => {
    const again = [updateMapping, setTimer].map((call) => {
      const machine = bareMachine();
      const vm = guestWith(machine, computing);
      vm.frames.push(pageFrame('frame'));
      const { execution } = machine.cpu(0);
      const entry = call(machine.entries);
      layOut(machine, execution, entry, vm.vcpu, 0);
      cutShort(
        machine,
        execution,
        execution.endOfStep(entry.steps.findIndex(({ name }) => name === 'overwrite the arguments')),
      );
      expect(vm.vcpu).toMatchObject({ inFlight: entry, argumentsLost: true });
      vm.vcpu.rewound = true;
      execution.entry = null;
      machine.start(vm);
      letRun(machine, ms(1));
      expect(vm.vcpu).toMatchObject({ inFlight: null, argumentsLost: false, rewound: false });
      return vm.crashed;
    });
    expect(again).toEqual([expect.stringMatching(/update-mapping was issued again with its arguments/), null]);
  });

  it.each([
    ['grant-map', grantMap],
    ['set-timer', setTimer],
    ['update-mapping', updateMapping],
  ])('%s is issued again when it was rewound, and nothing else is done', (_, call) => {
    const { vm, machine, consequences } = returning(call, true);
    expect(vm).toMatchObject({ crashed: null, vcpu: { inFlight: null, rewound: false } });
    expect(consequences).toEqual([]);
    expect(machine.cpu(0).mode).toBe('guest');
    expect(machine.experiment.vmmTime.stock - returning(call, false).machine.experiment.vmmTime.stock).toBe(
      nanosOf(call),
    );
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
  const inFlight: Readonly<Record<string, Call>> = {
    'event-send': (entries) => entries.eventSend,
    'grant-map': (entries) => entries.grantMap(4),
    'pin-table': (entries) => entries.pinTables(1),
    'update-mapping': updateMapping,
  };

  it.each(Object.entries(inFlight))('%s is in flight from its trap to its result', (_, of) => {
    const machine = bareMachine();
    const call = of(machine.entries);
    const vm = guestWith(machine, computing);
    const other = guestWith(machine, computing);
    machine.openChannel('there', other, () => {});
    vm.frames.push(pageFrame('table'));
    const { execution } = machine.cpu(0);
    layOut(machine, execution, call, vm.vcpu, 0);
    const result = call.steps.findIndex(({ name }) => name === 'write the result');
    for (let i = 0; i < result; i++) {
      cutShort(machine, execution, execution.endOfStep(i));
      expect(vm.vcpu.inFlight).toBe(call);
    }
    cutShort(machine, execution, execution.endOfStep(result));
    expect(vm.vcpu.inFlight).toBeNull();
  });

  it('that has its result no longer misses the arguments that were overwritten', () => {
    const machine = bareMachine();
    const vm = guestWith(machine, computing);
    vm.frames.push(pageFrame('table'));
    execute(machine, machine.cpu(0), updateMapping(machine.entries));
    expect(vm.vcpu).toMatchObject({ inFlight: null, argumentsLost: false });
  });

  it('that blocks does not put a vCPU to sleep on an event that is pending', () => {
    const asleep = [0, 1].map((pending) => {
      const machine = bareMachine();
      const { vcpu } = guestWith(machine, computing);
      vcpu.pending = pending;
      execute(machine, machine.cpu(0), machine.entries.block);
      return vcpu.runState === 'blocked';
    });
    expect(asleep).toEqual([true, false]);
  });

  it('is what a page fault is not: cut short, it happens again by itself', () => {
    const machine = bareMachine();
    const vm = guestWith(machine, computing);
    execute(machine, machine.cpu(0), machine.entries.pageFault);
    expect(vm.vcpu.inFlight).toBeNull();
  });
});
