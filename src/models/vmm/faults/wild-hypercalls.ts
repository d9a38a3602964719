/**
 * Wild hypercalls: the kernel of a guest, or of the PrivVM, is corrupted, and its next calls come with wrong registers:
 * the number of another call, or one wrong bit in the argument. What the VMM makes of them is not decided here. Most it
 * refuses; some name something of the caller's, and are done; and where a handler trusts its argument, it works on what
 * others have, or uses an address that is none.
 */
import type { Stream } from '../../../kernel/stream.ts';
import { TRUSTING_STEP } from '../machine/entries/common.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { EntryOutline } from '../machine/state/entry.ts';
import type { Hypercall } from '../machine/state/gate.ts';
import type { VmKind } from '../machine/state/vm.ts';
import type { GateValues } from '../parameters/gate.ts';
import type { FaultModel } from './fault.ts';
import { doing, doOnce, wrongAddress } from './propagation.ts';

/** In whose kernel it is. */
export function wildHypercalls(kind: VmKind, values: GateValues): FaultModel {
  return {
    name: 'wild-hypercalls',
    summary: 'the next hypercalls of a corrupted guest or PrivVM have a wrong number or a wrong argument',
    strikes: ['privvm', 'appvm'],
    activated: (machine) => machine.injector.faultActivated,
    strike(machine, cpu) {
      const own = cpu.home?.vm;
      const vm = own?.kind === kind ? own : machine.vms.find((each) => each.kind === kind);
      if (vm === undefined) return doing(machine, 'finds no guest to corrupt', () => {});
      // Entries look out for wrong values from here on, as the calls may leave some.
      machine.corruptions++;
      return doing(machine, `corrupts the kernel of ${vm.name}, whose next calls are wild`, () => {
        machine.injector.wild = { vm, ...wildness(machine, values) };
      });
    },
  };
}

function wildness(machine: Machine, values: GateValues) {
  const chance = machine.streams.stream('fault.wild');
  const calls = callsOf(machine);
  let left = values.wildCalls;
  return {
    next(made: Hypercall): Hypercall {
      if (left === 0) return made;
      left -= 1;
      machine.injector.faultActivated = true;
      const [kind, which, bit] = [chance.uniform(), chance.uniform(), chance.integer(0, values.argumentBits - 1)];
      if (kind >= values.wrongNumberShare) return { ...made, argument: (made.argument ^ (1 << bit)) >>> 0 };
      return { ...made, entry: calls[Math.floor(which * calls.length)]! };
    },
    misuse: (cpu: Cpu, argument: number) => misuse(machine, cpu, chance, argument),
  };
}

function callsOf({ entries }: Machine): readonly EntryOutline[] {
  const { eventSend, block, setTimer, endOfInterrupt, grantCopy, updateMapping, createDomain } = entries;
  const batches = [entries.grantMap(1), entries.grantUnmap(1), entries.pinTables(1), entries.unpinTables(1)];
  return [eventSend, block, setTimer, endOfInterrupt, ...batches, grantCopy, updateMapping, createDomain];
}

/** The highest bit says how far beyond the table the handler looks; it does so in the step that uses the argument. */
function misuse(machine: Machine, cpu: Cpu, chance: Stream, argument: number): void {
  const act = wrongAddress(machine, chance, 31 - Math.clz32(argument));
  const { execution } = cpu;
  const { entry, startedAt } = execution;
  const place = entry?.steps.findIndex(({ name }) => name === TRUSTING_STEP) ?? 0;
  machine.timers.after(Math.max(0, Math.floor(execution.middleOfStep(place) - machine.sim.now)), () => {
    if (cpu.mode === 'vmm' && execution.entry === entry && execution.startedAt === startedAt)
      doOnce(machine, cpu, chance, act);
  });
}
