/**
 * What Register and Code faults do in a whole run: chance decides at the strike and never in a recovery; a changed
 * instruction is mended at the detection.
 */
import { describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { code } from '../../../../src/models/vmm/faults/code.ts';
import { farStore } from '../../../../src/models/vmm/faults/propagation.ts';
import { register } from '../../../../src/models/vmm/faults/register.ts';
import { damageOf } from '../../../../src/models/vmm/machine/damage.ts';
import { region } from '../../../../src/models/vmm/machine/state/region.ts';
import { regionOf } from '../../../../src/models/vmm/machine/vmm/corruption.ts';
import { unixBench } from '../../../../src/models/vmm/workloads/unixbench.ts';
import { completed, episodeOf, recordOf, recordsOf, specWith } from '../../../campaign/runs.ts';
import { letRun, port, runningBenchmark, stateOf } from '../machine/machines.ts';

const settings = (model: string, vmm: string) =>
  ({
    platform: port.platform,
    workload: 'UnixBench',
    fault: { model },
    recovery: { vmm },
  }) as const;

const models = ['register', 'code'] as const;

/** The recoveries that a test looks at. */
const RECOVERIES = 5;

describe.each(models)('%s', (model) => {
  let known: readonly CompletedRun[] | undefined;
  const recovered = (): readonly CompletedRun[] => (known ??= recordsOf(80, settings(model, 'nilihype')));

  it.each(['rehype', 'nilihype'])('draws at the strike and later, and never while %s recovers', (vmm) => {
    const runner = createRunner();
    let recoveries = 0;
    for (let run = 0; run < 40 && recoveries < RECOVERIES; run++) {
      const draws: { at: number; stream: string }[] = [];
      const spec = specWith(run, settings(model, vmm));
      const record = completed(runner(spec, { note: () => {}, drew: (at, stream) => draws.push({ at, stream }) }));
      const { strike, detection, recovery } = episodeOf(record);
      const ofFault = draws.filter(({ stream }) => stream === `fault.${model}`);
      for (const { at } of ofFault) expect(at).toBeGreaterThanOrEqual(strike?.atNanos ?? Number.POSITIVE_INFINITY);
      if (detection === undefined || recovery === undefined) continue;
      recoveries++;
      const from = detection.atNanos;
      expect(ofFault.filter(({ at }) => at > from && at < from + recovery.nanos)).toEqual([]);
    }
    expect(recoveries).toBe(RECOVERIES);
  });

  it('comes to nothing, to a wrong output nobody detects, and to a failure that is detected', () => {
    const missing = new Set<string>(['non-manifested', 'sdc', 'failed']);
    for (let run = 0; run < 80 && missing.size > 0; run++)
      missing.delete(recordOf(specWith(run, settings(model, 'none'))).outcome);
    expect([...missing]).toEqual([]);
  });

  it('says what it does, and leaves its damage between the strike and the recovery, which finds it', () => {
    const records = recovered();
    const acts = new Set(records.map((record) => episodeOf(record).strike?.act ?? ''));
    for (const act of acts) expect(act).toMatch(/^flips bit \d+ of |^changes an instruction, which /);
    expect(acts.size).toBeGreaterThan(3);
    const later = records.filter((record) => {
      const { damage, recovery } = episodeOf(record);
      return damage.length === 0 && recovery?.found?.some(({ kind }) => kind === 'hypercall-in-flight') === true;
    });
    expect(later.length).toBeGreaterThan(0);
  });

  it('gives every failure a cause', () => {
    for (const record of recovered()) {
      if (record.outcome === 'failed' || record.outcome === 'sdc') expect(record.cause).toBeDefined();
      expect(record.cause).not.toBe('unexplained');
    }
  });
});

/** Strikes after so many instructions of a machine that runs UnixBench on the port. */
function struck(fault: typeof register, seed: number) {
  const { machine } = runningBenchmark(unixBench, ms(5), `strike ${seed}`, port);
  const states: ReturnType<typeof stateOf>[] = [];
  machine.listeners.push({
    struck(cpu) {
      states.push(stateOf(machine));
      fault.strike(machine, cpu);
    },
  });
  machine.injector.countdown = { cpu: 1, instructions: (seed * 97) % 3_000 };
  for (let i = 0; i < 1_000 && states.length === 0; i++) letRun(machine, ms(0.02));
  return { machine, before: states[0] };
}

describe('a register fault', () => {
  it('most often changes nothing at all', () => {
    let harmless = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { machine } = struck(register, seed);
      const wrong = damageOf(machine, 0).length > 0 || machine.vms.some(({ spoilt }) => spoilt !== null);
      if (!wrong && !machine.injector.faultActivated) harmless++;
    }
    expect(harmless).toBeGreaterThan(30);
  });
});

describe('a store to a wrong address far away', () => {
  it('hits a VM as often as VMs have memory, and else what nobody uses', () => {
    const { machine } = runningBenchmark(unixBench, ms(1), 'far', port);
    const { faults, memoryGiB, privilegedVm } = machine.values;
    const chance = machine.streams.stream('test');
    let hits = 0;
    for (let i = 0; i < 2_000; i++) {
      for (const { contents } of machine.vms) contents.corruption = null;
      farStore(chance, faults)(machine, machine.cpu(1), machine.cpu(1).data);
      if (machine.vms.some(({ contents }) => contents.corruption !== null)) hits++;
    }
    const expected = (1 - faults.deadField) * ((machine.vms.length * privilegedVm.vmMemoryGiB) / memoryGiB);
    expect(Math.abs(hits / 2_000 - expected)).toBeLessThan(0.03);
  });
});

describe('a code fault', () => {
  it('stays in the code, and acts on every CPU that comes along, until the injector mends it', () => {
    let stayed = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { machine } = struck(code, seed);
      const { faultyCode } = machine;
      if (faultyCode === null) continue;
      stayed++;
      expect(machine.isCorrupt).toBe(true);
      code.detected?.(machine);
      expect(machine.faultyCode).toBeNull();
    }
    expect(stayed).toBeGreaterThan(20);
  });

  it('is one fault: it writes the same wrong value into the same field each time', () => {
    let again = 0;
    for (let seed = 0; seed < 80; seed++) {
      const { machine } = struck(code, seed);
      const { faultyCode } = machine;
      if (faultyCode === null || faultyCode.always !== null) continue;
      const met = [0, 1, 2, 3].map(() => {
        const [first, other] = [region('first', 'heap'), region('other', 'heap')];
        const obstacles = [first, other].map((each) => faultyCode.act(machine.cpu(1), each)?.why ?? null);
        return { obstacles, encounter: first.corruption?.encounter, other: other.corruption };
      });
      for (const each of met) expect(each).toEqual(met[0]);
      const place = region('one place', 'heap');
      faultyCode.act(machine.cpu(1), place);
      if (place.corruption === null) continue;
      place.corruption.uses = 1;
      faultyCode.act(machine.cpu(1), place);
      expect(place.corruption.uses).toBe(1);
      again++;
    }
    expect(again).toBeGreaterThan(3);
  });

  it('gives the guest a wrong value where the step handles its registers', () => {
    const { machine } = struck(code, 1);
    const { execution } = machine.cpu(1);
    const [saving, deciding] = ['save the registers', 'decide whose fault it is'].map((name) => {
      const step = machine.entries.pageFault.steps.find((each) => each.name === name);
      if (step === undefined) throw new Error(`a page fault without "${name}"`);
      return regionOf(machine, execution, step).storage;
    });
    expect([saving, deciding]).toEqual(['guest', 'heap']);
  });

  it('stops a CPU again and again as long as it stays, and no more once it is mended', () => {
    const met = (mend: boolean): number => {
      const { machine } = runningBenchmark(unixBench, ms(5), 'test', port);
      let times = 0;
      machine.listeners.push({ consequence: ({ kind }) => (times += Number(kind === 'fatal-exception')) });
      machine.faultyCode = {
        entry: 'hypercall.update-mapping',
        code: 'check the address and the new entry',
        always: null,
        act: () => ({ kind: 'exception', why: 'test' }),
      };
      machine.corruptions++;
      if (mend) code.detected?.(machine);
      letRun(machine, ms(20));
      return times;
    };
    expect(met(false)).toBe(1);
    expect(met(true)).toBe(0);
  });
});
