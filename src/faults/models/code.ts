/**
 * Code: one random bit in the 15 bytes from the program counter on is flipped (published S15). The changed instruction stays in the VMM's code, and does its wrong thing on
 * every CPU that comes along, until the injector mends it at the detection: which is why much more can be corrupt by then than after a register fault.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Cpu } from '../../platform/hardware/cpu.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Obstacle } from '../../platform/vmm/step.ts';
import type { FaultModel } from '../fault.ts';
import { mislead, runInto, storeWrongValue, vmServed, wrongBranch } from '../propagation.ts';

export const code: FaultModel = {
  name: 'code',
  summary: 'one random bit of the 15 bytes at the program counter is flipped, until the failure is detected',
  strikes: ['vmm'],
  activated: (machine) => machine.faultActivated,
  strike(machine, cpu) {
    const chance = machine.streams.stream('fault.code');
    const act = drawAct(machine, chance);
    if (act === null)
      return machine.timeline?.note(machine.sim.now, 'injector', 'the changed instruction does no harm');
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
  },
  detected(machine) {
    machine.faultyCode = null;
  },
};

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

function drawAct({ values: { faults } }: Machine, chance: Stream): Act | null {
  const { harmlessCode, trappingCode, storingCode, guestCode } = faults;
  const acts: readonly (Act | null)[] = [null, traps, storesWrongly, misleadsGuest, wrongBranch];
  const rest = 1 - harmlessCode - trappingCode - storingCode - guestCode;
  return acts[chance.weighted([harmlessCode, trappingCode, storingCode, guestCode, rest])] ?? null;
}
