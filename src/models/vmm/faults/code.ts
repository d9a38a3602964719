/**
 * Code: one random bit in the 15 bytes from the program counter on is flipped (published S15). The changed instruction
 * stays in the VMM's code, and does its wrong thing on every CPU that comes along, until the injector mends it at the
 * detection: which is why much more can be corrupt by then than after a register fault.
 */
import type { Stream } from '../../../kernel/stream.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Obstacle } from '../machine/state/obstacle.ts';
import type { FaultModel } from './fault.ts';
import { doing, mislead, runInto, storeWrongValue, vmServed, wrongBranch } from './propagation.ts';

export const code: FaultModel = {
  name: 'code',
  summary: 'one random bit of the 15 bytes at the program counter is flipped, until the failure is detected',
  strikes: ['vmm'],
  activated: (machine) => machine.injector.faultActivated,
  strike(machine, cpu) {
    const chance = machine.streams.stream('fault.code');
    const changed = drawChange(machine, chance);
    if (changed === null) return doing(machine, 'changes an instruction, which makes no difference', () => {});
    return doing(machine, `changes an instruction, which now ${changed.words}, on every CPU that comes along`, () =>
      put(machine, cpu, chance, changed.act),
    );
  },
  detected(machine) {
    machine.faultyCode = null;
  },
};

function put(machine: Machine, cpu: Cpu, chance: Stream, act: Act): void {
  const { execution } = cpu;
  const step = execution.stepAt(machine.sim.now);
  machine.faultyCode = {
    entry: execution.name,
    step: step.name,
    always: act === traps ? TRAP : null,
    act: (executing) => act(machine, executing, chance),
  };
  machine.isCorrupt = true;
  runInto(machine, cpu, chance, act(machine, cpu, chance));
}

/** What an instruction does in place of its work. */
interface Change {
  readonly words: string;
  readonly act: Act;
}

type Act = (machine: Machine, cpu: Cpu, chance: Stream) => Obstacle | null;

const TRAP: Obstacle = { kind: 'exception', why: 'a changed instruction trapped' };
const traps: Act = () => TRAP;

const storesWrongly: Act = (machine, cpu, chance) => {
  storeWrongValue(machine, cpu, chance);
  return null;
};

const misleadsGuest: Act = (machine, cpu) => {
  const vm = vmServed(cpu);
  if (vm !== null) mislead(machine, vm, 'a changed instruction of the VMM gave it a wrong value');
  return null;
};

const CHANGES: readonly (Change | null)[] = [
  null,
  { words: 'traps', act: traps },
  { words: 'stores a wrong value', act: storesWrongly },
  { words: 'gives a VM a wrong value', act: misleadsGuest },
  { words: 'branches the wrong way', act: wrongBranch },
];

/** Null for a change that makes no difference. */
function drawChange({ values: { faults } }: Machine, chance: Stream): Change | null {
  const { harmlessCode, trappingCode, storingCode, guestCode } = faults;
  const rest = 1 - harmlessCode - trappingCode - storingCode - guestCode;
  return CHANGES[chance.weighted([harmlessCode, trappingCode, storingCode, guestCode, rest])] ?? null;
}
