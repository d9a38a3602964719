/**
 * What becomes of a wrong value in the VMM's memory: who meets it, and which recovery throws it away with the memory it
 * lies in.
 */
import { describe, expect, it } from 'vitest';
import type { Corruption, Encounter } from '../../../../src/experiment/propagation.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { allRegions } from '../../../../src/models/vmm/machine/damage.ts';
import type { Machine } from '../../../../src/models/vmm/machine/machine.ts';
import type { Consequence } from '../../../../src/models/vmm/machine/state/listener.ts';
import type { Region, Storage } from '../../../../src/models/vmm/machine/state/region.ts';
import { corruptRegion } from '../../../../src/models/vmm/machine/vmm/failures.ts';
import type { RecoveryMechanism } from '../../../../src/models/vmm/mechanisms/mechanism.ts';
import { nilihype } from '../../../../src/models/vmm/mechanisms/nilihype.ts';
import { type RecoveryResult, recover, repairsOn } from '../../../../src/models/vmm/mechanisms/recover.ts';
import { rehype } from '../../../../src/models/vmm/mechanisms/rehype.ts';
import type { Repair } from '../../../../src/models/vmm/repairs/repair.ts';
import { unixBench } from '../../../../src/models/vmm/workloads/unixbench.ts';
import { letRun, type Made, original, port, runningBenchmark } from '../machine/machines.ts';

const platforms: readonly Made[] = [original, port];
/** Not met by anybody during a recovery: a wrong value that no repair notices. */
const latent = (): Corruption => ({ uses: 1e9, every: 1e9, encounter: 'wrong-result' });

function regionsOf(machine: Machine): Region[] {
  return [...allRegions(machine), ...machine.cpus.map(({ stack }) => stack)];
}

/** A machine whose cpu1 is dead, with something corrupt, recovered until it stands or gets stuck. */
function recovered(mechanism: RecoveryMechanism, made: Made, corrupt: (machine: Machine) => void) {
  const { machine } = runningBenchmark(unixBench, ms(20), 'test', made);
  const cpu = machine.cpu(1);
  machine.timers.disarmActivity(cpu);
  cpu.mode = 'dead';
  corrupt(machine);
  const results: RecoveryResult[] = [];
  let kept: Region[] = [];
  const consequences: Consequence[] = [];
  machine.listeners.push({ consequence: (each) => results.length === 0 && consequences.push(each) });
  recover(mechanism, [], { machine, cpu, rebuildVms: () => {} }, (result) => {
    results.push(result);
    // What lies where is asked now, before anybody goes on.
    kept = regionsOf(machine).filter(({ corruption }) => corruption !== null);
  });
  for (let i = 0; i < 1_000 && results.length === 0; i++) letRun(machine, ms(1));
  const [result] = results;
  if (result === undefined) throw new Error('the recovery did not end');
  return { machine, result, consequences, kept };
}

const storages: readonly Storage[] = ['stack', 'static', 'preserved', 'heap', 'per-cpu', 'guest'];
/** What region.ts says of each: whether a reboot, and whether a microreset, leaves a wrong value where it is. */
const fates: Readonly<Record<string, readonly Storage[]>> = {
  rehype: ['preserved', 'heap', 'guest'],
  nilihype: ['static', 'preserved', 'heap', 'per-cpu', 'guest'],
};

describe.each(platforms)('on $platform', (made) => {
  describe.each([rehype, nilihype])('$name', (mechanism) => {
    it.each(storages)('treats a wrong value in %s memory by its kind of storage, in each region of it', (storage) => {
      const corrupted: string[] = [];
      const { kept, result } = recovered(mechanism, made, (machine) => {
        for (const region of regionsOf(machine)) {
          if (region.storage !== storage) continue;
          corruptRegion(machine, region, latent());
          corrupted.push(region.name);
        }
      });
      expect(result.stuck).toBeNull();
      // The scan writes the counts of page frames anew, and a wrong count is gone with that.
      const scanned = (name: string): boolean => name.endsWith(' page frames');
      const expected = fates[mechanism.name]?.includes(storage) === true ? corrupted : [];
      expect(kept.map(({ name }) => name).toSorted()).toEqual(expected.filter((name) => !scanned(name)).toSorted());
    });

    it('is never reached when what leads to it is corrupt', () => {
      const { machine, result, consequences } = recovered(mechanism, made, (machine) =>
        corruptRegion(machine, machine.memory.recoveryPath, { uses: 1, every: 1, encounter: 'bad-pointer' }),
      );
      expect(result.stuck?.why).toMatch(/not reached/);
      expect(result.repairs).toEqual([]);
      expect(consequences).toEqual([{ kind: 'recovery-not-reached', object: 'recovery path', fatal: true }]);
      expect(machine.cpu(1).mode).toBe('dead');
    });

    it('is reached in spite of a wrong value there that raises no exception', () => {
      const { result, consequences } = recovered(mechanism, made, (machine) =>
        corruptRegion(machine, machine.memory.recoveryPath, { uses: 1, every: 1, encounter: 'wrong-result' }),
      );
      expect([result.stuck, consequences]).toEqual([null, []]);
    });

    const { machine: sample } = runningBenchmark(unixBench, 0, 'test', made);
    const reading = repairsOn(mechanism, [], sample.values).filter(({ reads }) => reads !== undefined);

    it.each(reading)(
      'gets stuck in $name when a structure it reads through is corrupt, unless that goes unnoticed',
      (repair) => {
        const encounters: readonly Encounter[] = ['bad-pointer', 'failed-assertion', 'endless-loop', 'wrong-result'];
        // What an earlier one reads, too, has stopped the recovery there.
        const earlier = reading.slice(0, reading.indexOf(repair));
        for (const encounter of encounters) {
          let name = '';
          const { result, consequences } = recovered(mechanism, made, (machine) => {
            const scene = { machine, cpu: machine.cpu(1), rebuildVms: () => {} };
            const read = (each: Repair): Region[] => [...(each.reads?.(scene) ?? [])].map(([region]) => region);
            const before = new Set(earlier.flatMap(read));
            // The last that it reads, so that no earlier region is in the way.
            const region = read(repair).findLast((each) => !before.has(each));
            if (region === undefined) return;
            name = region.name;
            corruptRegion(machine, region, { uses: 1, every: 1e9, encounter });
          });
          if (name === '') continue;
          const last = result.repairs.at(-1)?.repair.name;
          const stops = encounter !== 'wrong-result';
          expect([encounter, last === repair.name && result.stuck !== null]).toEqual([encounter, stops]);
          expect(consequences.map(({ kind, object }) => [kind, object])).toEqual(
            stops ? [['recovery-met-corruption', name]] : [],
          );
        }
      },
    );
  });
});

describe('a loop that a wrong value has closed', () => {
  it('hangs every code that uses it, at a lock as well', () => {
    const met = Array.from({ length: 40 }, (_, index) => {
      const { machine, app } = runningBenchmark(unixBench, ms(20));
      const kinds: string[] = [];
      machine.listeners.push({ consequence: ({ kind }) => kinds.push(kind) });
      corruptRegion(machine, app.descriptors, { uses: index + 1, every: 1e9, encounter: 'endless-loop' });
      letRun(machine, ms(20));
      return { kinds, at: machine.cpu(1).execution.currentStep.name };
    });
    for (const { kinds } of met) expect(kinds).toEqual(['endless-loop']);
    expect(met.map(({ at }) => at)).toContain('take the page-table lock');
  });
});

describe('a repair that uses a region a few times', () => {
  it('is affected by corrupt data only if its number of uses reaches them', () => {
    for (const [uses, stuck] of [
      [5, true],
      [6, false],
    ] as const) {
      const { result } = recovered(nilihype, port, (machine) =>
        corruptRegion(machine, machine.cpu(0).data, { uses, every: 1e9, encounter: 'bad-pointer' }),
      );
      expect([uses, result.stuck !== null]).toEqual([uses, stuck]);
    }
  });
});

describe('a lock in the area of a CPU', () => {
  it('is free again with the new areas of a reboot, and in a microreset with the locks of the heap', () => {
    const held = (mechanism: RecoveryMechanism, without: readonly string[]): number => {
      const { machine } = runningBenchmark(unixBench, ms(20), 'test', port);
      const cpu = machine.cpu(1);
      machine.timers.disarmActivity(cpu);
      cpu.mode = 'dead';
      cpu.timerLock.owner = 1;
      let owner = Number.NaN;
      recover(mechanism, without, { machine, cpu, rebuildVms: () => {} }, () => {
        owner = cpu.timerLock.owner;
      });
      for (let i = 0; i < 1_000 && Number.isNaN(owner); i++) letRun(machine, ms(1));
      return owner;
    };
    expect(held(rehype, ['reinitialize-locks'])).toBe(-1);
    expect(held(nilihype, ['reinitialize-locks'])).toBe(1);
    expect(held(nilihype, [])).toBe(-1);
  });
});
