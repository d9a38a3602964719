/** The fault of one run: armed at its time, struck where the countdown of its trigger ends. */

import type { DamageRecord, StrikeRecord } from '../../../experiment/record.ts';
import type { FaultModel } from '../faults/fault.ts';
import type { Trigger } from '../faults/trigger.ts';
import { damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import { describeCpus, noteDamage } from './describe.ts';

/** `struck` is called once it has struck, with the place and the damage at that instant. */
export function inject(
  machine: Machine,
  fault: FaultModel,
  struck: (strike: Omit<StrikeRecord, 'atNanos'>, damage: readonly DamageRecord[]) => void,
  isCalledOff: () => boolean,
): void {
  machine.listeners.push({
    struck: (cpu, instruction) => {
      if (isCalledOff()) return;
      const strike = strikeAt(machine, fault, cpu, instruction);
      // An interrupt in service is damage only once the struck CPU does nothing more: as long as every thread lives,
      // one will acknowledge it.
      const asOf = cpu.mode === 'dead' ? machine.sim.now : 0;
      const damage = damageOf(machine, asOf).filter(({ kind }) => kind !== 'cpu-stopped');
      noteDamage(machine, 'damaged at once', damage);
      struck(strike, damage);
    },
  });
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
