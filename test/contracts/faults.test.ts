/** What every fault promises: it strikes in the middle of an entry, and what it leaves can be read off the state. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../src/kernel/time.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { type Damage, damageKinds, damageOf } from '../../src/models/vmm/machine/damage.ts';
import type { Cpu } from '../../src/models/vmm/machine/state/cpu.ts';
import { blkBench } from '../../src/models/vmm/workloads/blkbench.ts';
import { everyPlatform, letRun, runningBenchmark } from '../models/vmm/machine/machines.ts';

const STRIKES = 20;

const everyCase = vmmParts.faults.flatMap((fault) =>
  everyPlatform.map((made) => ({ fault, made, name: fault.name, platform: made.platform })),
);

describe.each(everyCase)('$name on $platform', ({ fault, made }) => {
  /** Strikes `instructions` VMM instructions after the first 10 ms. */
  const struck = (instructions: number) => {
    const { machine } = runningBenchmark(blkBench, ms(10), `strike ${instructions}`, made);
    const victims: Cpu[] = [];
    const alarms: string[] = [];
    let damage: readonly Damage[] = [];
    machine.listeners.push({
      struck(cpu) {
        fault.strike(machine, cpu);
        victims.push(cpu);
        damage = damageOf(machine, machine.sim.now);
      },
      fatal: (cpu, why) => alarms.push(`${cpu.name}: ${why}`),
    });
    machine.injector.countdown = { cpu: -1, instructions };
    letRun(machine, ms(90));
    return { machine, victims, alarms, damage };
  };

  it('strikes once, wherever the countdown ends', () => {
    for (let i = 0; i < STRIKES; i++) expect(struck(i * 97).victims).toHaveLength(1);
  });

  it('strikes again in the same way', () => {
    const [one, again] = [struck(500), struck(500)].map(({ victims, alarms, damage }) => ({
      cpu: victims[0]?.id,
      alarms,
      damage,
    }));
    expect(again).toEqual(one);
  });

  it('leaves damage of known kinds, with the object that has it', () => {
    for (let i = 0; i < STRIKES; i++) {
      for (const { kind, object } of struck(i * 97).damage) {
        expect(damageKinds).toContain(kind);
        expect(object).not.toBe('');
      }
    }
  });

  it('strikes components', () => {
    expect(fault.strikes.length).toBeGreaterThan(0);
  });
});
