/** The fault of one run: armed at its time, struck where the countdown of its trigger ends. */

import type { StrikeRecord } from '../../../experiment/record.ts';
import type { FaultModel } from '../faults/fault.ts';
import type { Trigger } from '../faults/trigger.ts';
import { damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import { describeCpus, noteDamage } from './describe.ts';

/** Where a countdown has ended: the CPU, and how many stock instructions into its entry. */
export interface Place {
  readonly cpu: Cpu;
  readonly instruction: number;
}

/** The simulation stops where the countdown ends, and the fault is about to strike. */
export function stopAtStrike(machine: Machine, reached: (place: Place) => void): void {
  machine.listeners.push({
    struck: (cpu, instruction) => {
      reached({ cpu, instruction });
      machine.sim.stop();
    },
  });
}

/** The fault strikes there. Returns what it does, and the damage at that instant. */
export function inject(machine: Machine, fault: FaultModel, { cpu, instruction }: Place) {
  const strike = strikeAt(machine, fault, cpu, instruction);
  // An interrupt in service is damage only once the struck CPU does nothing more: as long as every thread lives, one
  // will acknowledge it.
  const asOf = cpu.mode === 'dead' ? machine.sim.now : 0;
  const damage = damageOf(machine, asOf).filter(({ kind }) => kind !== 'cpu-stopped');
  noteDamage(machine, 'damaged at once', damage);
  return { strike, damage };
}

/** From now on the instructions are counted. */
export function arm(machine: Machine, { cpu, instructions }: Trigger): void {
  machine.injector.countdown = { cpu, instructions };
  const counted = cpu < 0 ? '' : ` on cpu${cpu}`;
  machine.note('injector', `armed: strikes after ${instructions} more instructions inside the VMM${counted}`);
}

function strikeAt(machine: Machine, fault: FaultModel, cpu: Cpu, instruction: number): Omit<StrikeRecord, 'atNanos'> {
  const { name } = cpu.execution;
  const step = cpu.execution.stepAt(machine.sim.now);
  machine.note('machine', describeCpus(machine));
  const masked = step.masked ? ', interrupts off' : '';
  machine.note('injector', `${fault.name} strikes ${cpu.name} in ${name}, at "${step.name}"${masked}`);
  const act = fault.strike(machine, cpu);
  return { cpu: cpu.id, entry: name, step: step.name, instruction, act };
}
