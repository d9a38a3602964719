/** What every mechanism and every repair promises. */
import { describe, expect, it } from 'vitest';
import { models } from '../../src/catalog.ts';
import { ms } from '../../src/kernel/time.ts';
import { type DamageKind, damageKinds, damageOf } from '../../src/platform/damage.ts';
import type { RecoveryScene, Repair } from '../../src/recovery/repair.ts';
import { blkBench } from '../../src/workloads/blkbench.ts';
import { recordOf, specWith } from '../campaign/runs.ts';
import { original, port, runningBenchmark } from '../platform/machines.ts';
import { makeDamage } from './damage-made.ts';

const RUNS = 20;

/** Damage that the original platform cannot have: its CPUs have no areas of their own. */
const portOnly: ReadonlySet<DamageKind> = new Set(['per-cpu-lock-held', 'corrupt-per-cpu']);

function scene(kind: DamageKind = 'cpu-stopped'): RecoveryScene {
  const { machine } = runningBenchmark(blkBench, ms(30), 'test', portOnly.has(kind) ? port : original);
  return { machine, cpu: machine.cpu(1), rebuildVms: () => {} };
}

describe.each(models.mechanisms)('$name', ({ name, recovers, repairs }) => {
  it('recovers components by repairs of different names', () => {
    expect(recovers.length).toBeGreaterThan(0);
    expect(new Set(repairs.map((repair) => repair.name)).size).toBe(repairs.length);
  });

  it('leads every run to an answer, whichever of its optional repairs is left out', () => {
    const optional = repairs.filter((repair) => repair.optional).map((repair) => [repair.name]);
    for (const without of [[], ...optional, optional.flat()]) {
      for (let run = 0; run < RUNS; run++) {
        const { outcome, cause } = recordOf(specWith(run, { recovery: { vmm: name }, without }));
        expect(outcome).toMatch(/^(recovered|failed)$/);
        expect([outcome, cause === undefined]).toEqual([outcome, outcome === 'recovered']);
        expect(cause).not.toBe('unexplained');
      }
    }
  });
});

const repairs = new Map<string, Repair>(
  models.mechanisms.flatMap((each) => each.repairs).map((each) => [each.name, each]),
);

describe.each([...repairs.values()])('the repair $name', (repair) => {
  it('costs a whole number of nanoseconds', () => {
    const cost = repair.cost(scene());
    expect(Number.isSafeInteger(cost)).toBe(true);
    expect(cost).toBeGreaterThanOrEqual(0);
  });

  it('costs as much as it says whatever the damage, or has nothing to do', () => {
    for (const kind of damageKinds) {
      const damaged = scene();
      makeDamage[kind](damaged.machine, damaged.cpu);
      expect([0, repair.cost(scene())]).toContain(repair.cost(damaged));
    }
  });

  it('fixes kinds of damage that exist', () => {
    for (const kind of repair.fixes) expect(damageKinds).toContain(kind);
  });

  if (repair.fixes.length > 0) {
    it.each(repair.fixes)('leaves no %s behind', (kind) => {
      const damaged = scene(kind);
      const { machine } = damaged;
      makeDamage[kind](machine, damaged.cpu);
      expect(damageOf(machine, machine.sim.now).map((damage) => damage.kind)).toContain(kind);
      expect(repair.apply(damaged).kind).toBe('done');
      expect(damageOf(machine, machine.sim.now).filter((damage) => damage.kind === kind)).toEqual([]);
    });
  }
});

describe('damage', () => {
  it.each(damageKinds)('of kind %s can be read off the state that has it', (kind) => {
    const { machine, cpu } = scene(kind);
    const before = damageOf(machine, machine.sim.now).map((damage) => damage.kind);
    expect(before).not.toContain(kind);
    makeDamage[kind](machine, cpu);
    expect(damageOf(machine, machine.sim.now).map((damage) => damage.kind)).toContain(kind);
  });

  /** What no repair is for, and why. */
  const nobodys: readonly DamageKind[] = [
    // The end of the recovery lets CPUs go on, and interrupts come on with that.
    'cpu-stopped',
    'interrupts-masked',
    // A wrong count looks like any other: only its undo record tells.
    'miscounted-page-frame',
    // Only the guest knows when it wanted to be woken, and an event that is pending already wakes nobody.
    'guest-timer-lost',
    'event-unnoticed',
    // A reboot puts these back as they were, and a microreset keeps them.
    'corrupt-preserved',
    'corrupt-heap',
    // Not the VMM's.
    'corrupt-guest',
    // No repair is ever reached.
    'corrupt-recovery-path',
  ];

  it("of each kind is somebody's to repair, but for what nobody could", () => {
    const repaired = new Set([...repairs.values()].flatMap((repair) => repair.fixes));
    expect(damageKinds.filter((kind) => !repaired.has(kind)).toSorted()).toEqual(nobodys.toSorted());
  });
});
