/** What every mechanism and every repair promises. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../src/kernel/time.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { type DamageKind, damageKinds, damageOf } from '../../src/models/vmm/machine/damage.ts';
import { platformValues } from '../../src/models/vmm/parameters/platforms.ts';
import type { RecoveryScene, Repair } from '../../src/models/vmm/repairs/repair.ts';
import { blkBench } from '../../src/models/vmm/workloads/blkbench.ts';
import { recordOf, specWith } from '../campaign/runs.ts';
import { type Made, original, portWithParts, runningBenchmark } from '../models/vmm/machine/machines.ts';
import { makeDamage } from './damage-made.ts';

const RUNS = 6;

/**
 * What a machine of each platform is, with all that a mechanism adds to its VMM there, and the damage that it cannot
 * have.
 */
const vmms: readonly (Made & { readonly cannotHave: readonly DamageKind[] })[] = [
  // Its CPUs have no areas of their own.
  { ...original, cannotHave: ['per-cpu-lock-held', 'corrupt-per-cpu'] },
  { ...portWithParts, cannotHave: [] },
];

function sceneOn(vmm: Made): RecoveryScene {
  const { machine } = runningBenchmark(blkBench, ms(10), 'test', vmm);
  return { machine, cpu: machine.cpu(1), rebuildVms: () => {} };
}

const has = (repair: Repair, { platform }: Made): boolean => repair.on?.(platformValues(platform)) ?? true;

it('covers every platform', () => {
  expect(vmms.map(({ platform }) => platform)).toEqual(vmmParts.platforms.map(({ name }) => name));
});

describe.each(vmmParts.mechanisms)('$name', ({ name, recovers, repairs }) => {
  it('recovers components by repairs of different names', () => {
    expect(recovers.length).toBeGreaterThan(0);
    expect(new Set(repairs.map((repair) => repair.name)).size).toBe(repairs.length);
  });

  it.each(vmms)('leads every run on $platform to an answer, whichever of its optional repairs is left out', (vmm) => {
    const { platform } = vmm;
    const optional = repairs.filter((repair) => repair.optional && has(repair, vmm)).map((repair) => [repair.name]);
    for (const without of [[], ...optional, optional.flat()]) {
      for (let run = 0; run < RUNS; run++) {
        const { outcome, cause } = recordOf(specWith(run, { platform, recovery: { vmm: name }, without }));
        expect(outcome).toMatch(/^(recovered|failed)$/);
        expect([outcome, cause === undefined]).toEqual([outcome, outcome === 'recovered']);
        expect(cause).not.toBe('unexplained');
      }
    }
  });
});

const repairs = new Map<string, Repair>(
  vmmParts.mechanisms.flatMap((each) => each.repairs).map((each) => [each.name, each]),
);
const repairsWhereTheyAre = [...repairs.values()].flatMap((repair) =>
  vmms.filter((vmm) => has(repair, vmm)).map((vmm) => ({ repair, vmm, name: repair.name, platform: vmm.platform })),
);

describe.each(repairsWhereTheyAre)('the repair $name on $platform', ({ repair, vmm }) => {
  it('costs a whole number of nanoseconds', () => {
    const cost = repair.cost(sceneOn(vmm));
    expect(Number.isSafeInteger(cost)).toBe(true);
    expect(cost).toBeGreaterThanOrEqual(0);
  });

  it('costs as much as it says whatever the damage, or has nothing to do', () => {
    const cost = repair.cost(sceneOn(vmm));
    for (const kind of damageKinds) {
      const damaged = sceneOn(vmm);
      makeDamage[kind](damaged.machine, damaged.cpu);
      expect([0, cost]).toContain(repair.cost(damaged));
    }
  });

  it('fixes kinds of damage that exist', () => {
    for (const kind of repair.fixes ?? []) expect(damageKinds).toContain(kind);
  });

  const fixable = (repair.fixes ?? []).filter((kind) => !vmm.cannotHave.includes(kind));
  if (fixable.length > 0) {
    it.each(fixable)('leaves no %s behind', (kind) => {
      const damaged = sceneOn(vmm);
      const { machine } = damaged;
      makeDamage[kind](machine, damaged.cpu);
      expect(damageOf(machine, machine.sim.now).map((damage) => damage.kind)).toContain(kind);
      expect(repair.apply(damaged) ?? null).toBeNull();
      expect(damageOf(machine, machine.sim.now).filter((damage) => damage.kind === kind)).toEqual([]);
    });
  }
});

describe('damage', () => {
  const kindsWhereTheyAre = vmms.flatMap((vmm) => damageKinds.map((kind) => ({ kind, vmm, platform: vmm.platform })));

  it.each(kindsWhereTheyAre)(
    'of kind $kind can be read off the state of $platform that can have it',
    ({ kind, vmm }) => {
      const { machine, cpu } = sceneOn(vmm);
      const before = damageOf(machine, machine.sim.now).map((damage) => damage.kind);
      expect(before).not.toContain(kind);
      makeDamage[kind](machine, cpu);
      const after = damageOf(machine, machine.sim.now).map((damage) => damage.kind);
      expect(after.includes(kind)).toBe(!vmm.cannotHave.includes(kind));
    },
  );

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
    const repaired = new Set([...repairs.values()].flatMap((repair) => repair.fixes ?? []));
    expect(damageKinds.filter((kind) => !repaired.has(kind)).toSorted()).toEqual(nobodys.toSorted());
  });
});
