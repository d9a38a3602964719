/**
 * The fault of one run: armed at its time, struck where the countdown of its trigger ends, and what it left at that
 * instant.
 */

import type { DamageRecord, StrikeRecord } from '../../../experiment/record.ts';
import type { FaultModel } from '../faults/fault.ts';
import type { Trigger } from '../faults/trigger.ts';
import { damageOf } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import { describeCpus, tell, tellDamage } from './describe.ts';

export class Injection {
  readonly #machine: Machine;
  readonly #fault: FaultModel;
  /** Null until it has struck. Its time is counted from the start of the benchmark. */
  strike: StrikeRecord | null = null;
  /** The same in simulated time. */
  struckAt = 0;
  damage: readonly DamageRecord[] = [];

  /**
   * `origin` is simulated time zero as time since the start of the benchmark; `struck` is called once it has struck.
   */
  constructor(machine: Machine, fault: FaultModel, origin: number, struck: () => void) {
    this.#machine = machine;
    this.#fault = fault;
    machine.listeners.push({
      struck: (cpu, instruction) => {
        this.#strikeAt(cpu, instruction, origin);
        struck();
      },
    });
  }

  /** From now on the instructions are counted. */
  arm({ cpu, instructions }: Trigger): void {
    this.#machine.injector.countdown = { cpu, instructions };
    const counted = cpu < 0 ? '' : ` on cpu${cpu}`;
    tell(this.#machine, 'injector', `armed: strikes after ${instructions} more instructions inside the VMM${counted}`);
  }

  #strikeAt(cpu: Cpu, instruction: number, origin: number): void {
    const machine = this.#machine;
    const { now } = machine.sim;
    const { name } = cpu.execution;
    const step = cpu.execution.stepAt(now);
    tell(machine, 'machine', describeCpus(machine));
    const masked = step.masked ? ', interrupts off' : '';
    tell(machine, 'injector', `${this.#fault.name} strikes ${cpu.name} in ${name}, at "${step.name}"${masked}`);
    const act = this.#fault.strike(machine, cpu);
    this.struckAt = now;
    this.strike = { atNanos: now + origin, cpu: cpu.id, entry: name, step: step.name, instruction, act };
    // An interrupt in service is damage only once the struck CPU does nothing more: as long as every thread lives,
    // somebody will acknowledge it.
    const asOf = cpu.mode === 'dead' ? now : 0;
    this.damage = damageOf(machine, asOf).filter(({ kind }) => kind !== 'cpu-stopped');
    tellDamage(machine, 'damaged at once', this.damage);
  }
}
