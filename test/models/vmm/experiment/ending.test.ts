/** How long a run is watched: leaving early must not decide its outcome. */
import { describe, expect, it } from 'vitest';
import { planOf } from '../../../../src/campaign/plan.ts';
import { ms } from '../../../../src/kernel/time.ts';
import { runOnNanos } from '../../../../src/models/vmm/experiment/ending.ts';
import {
  allRegions,
  damageOf,
  ioMeetsDamage,
  isChangingFrames,
  meetsDamage,
} from '../../../../src/models/vmm/machine/damage.ts';
import { accept, assertLine } from '../../../../src/models/vmm/machine/state/interrupt-line.ts';
import { corruptRegion } from '../../../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../../../src/models/vmm/workloads/blkbench.ts';
import { unixBench } from '../../../../src/models/vmm/workloads/unixbench.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import { recordOf, specWith } from '../../../campaign/runs.ts';
import { letRun, runningBenchmark } from '../machine/machines.ts';

describe('a wrong value that nobody has met', () => {
  it('is waited for until hardly any would not have been met, wherever the benchmark goes', () => {
    const { machine } = runningBenchmark(blkBench, ms(20));
    const regions = [...allRegions(machine)].filter(({ name }) =>
      /^(cpu[01] |(privvm|app1) (domain|event))/.test(name),
    );
    expect(regions.length).toBeGreaterThan(7);
    const never = 1e9;
    for (const region of regions)
      corruptRegion(machine, region, { uses: never, every: never, encounter: 'bad-pointer' });
    const { now } = machine.sim;
    letRun(machine, runOnNanos(machine, [], now, damageOf(machine, now)));
    const { usesPerEncounter } = machine.values.faults;
    const means = regions.map(({ name, corruption }) => [name, (never - (corruption?.uses ?? 0)) / usesPerEncounter]);
    for (const [name, uses] of means) expect([name, (uses as number) > 2]).toEqual([name, true]);
  });
});

describe('a frame whose counts are wrong', () => {
  it('is not overlooked because its VM happens to be in the VMM when the run looks whether it can end', () => {
    const path = new URL('../../../../scenarios/rehype-port-increments.yaml', import.meta.url).pathname;
    const plan = planOf(loadScenario(path, ['runs=29']));
    const withoutUndo = Array.from({ length: plan.length }, (_, place) => plan.at(place)).filter(
      ({ variant, run }) => variant.index === 1 && [12, 26, 28].includes(run),
    );
    // Watched to the end of the benchmark (`--set detail=to-end`) each of them fails, seconds later.
    for (const spec of withoutUndo)
      expect(recordOf(spec)).toMatchObject({ outcome: 'failed', cause: 'hypercall-refused', run: spec.run });
    expect(withoutUndo.length).toBe(3);
  });
});

describe('what a VM that only computes may meet', () => {
  const benchmark = () => {
    const { machine, privvm, app } = runningBenchmark(unixBench, ms(20));
    const meet = () => [privvm, app].map((vm) => meetsDamage(machine, vm, new Set(['made'])));
    // In the middle of an entry counts of frames are wrong for a moment.
    while (machine.vms.some((vm) => isChangingFrames(machine, vm))) letRun(machine, 1_000);
    expect(meet()).toEqual([false, false]);
    return { machine, privvm, app, meet };
  };
  const corruption = { uses: 1, every: 1, encounter: 'bad-pointer' } as const;

  it('is what the VMM keeps for all, or for it, and its own memory and frames', () => {
    const wrong: Record<string, (of: ReturnType<typeof benchmark>) => void> = {
      'true, true: static data': ({ machine }) => corruptRegion(machine, machine.memory.statics, { ...corruption }),
      'true, false: contents of the PrivVM': ({ machine, privvm }) =>
        corruptRegion(machine, privvm.contents, { ...corruption }),
      'false, true: contents of the AppVM': ({ machine, app }) =>
        corruptRegion(machine, app.contents, { ...corruption }),
      'false, true: data of its CPU': ({ machine }) => corruptRegion(machine, machine.cpu(1).data, { ...corruption }),
      'true, false: a frame of the PrivVM': ({ privvm }) => {
        privvm.frames[0]!.references = 7;
      },
      'true, true: code': ({ machine }) => {
        machine.faultyCode = { entry: 'made', code: 'any', always: null, act: () => null };
      },
      'false, false: code of an entry that it does not make': ({ machine }) => {
        machine.faultyCode = { entry: 'another', code: 'any', always: null, act: () => null };
      },
      'true, true: wild calls': ({ machine, app }) => {
        machine.injector.wild = { vm: app, next: (made) => made, misuse: () => {} };
      },
      'false, false: a lock that is held': ({ machine }) => {
        machine.memory.heapLock.owner = 0;
      },
    };
    for (const [what, damage] of Object.entries(wrong)) {
      const of = benchmark();
      damage(of);
      expect(`${of.meet().join(', ')}: ${what.split(': ')[1]}`).toBe(what);
    }
  });
});

describe('what I/O may meet', () => {
  it('is all that is wrong, but for counts of frames and what waits for another failure', () => {
    const corruption = { uses: 1, every: 1, encounter: 'bad-pointer' } as const;
    const wrong: Record<string, (of: ReturnType<typeof runningBenchmark>) => void> = {
      'false: nothing': () => {},
      'false: a frame of the AppVM': ({ app }) => {
        app.frames[0]!.references = 7;
      },
      'false: blocked NMIs': ({ machine }) => {
        machine.cpu(1).nmiBlocked = true;
      },
      'true: a lock that is held': ({ machine }) => {
        machine.memory.heapLock.owner = 0;
      },
      'true: a line that nobody acknowledges': ({ machine }) => {
        assertLine(machine.disk.line, 0);
        accept(machine.disk.line, 0);
      },
      'true: a value of the PrivVM': ({ machine, privvm }) =>
        corruptRegion(machine, privvm.contents, { ...corruption }),
      'true: code': ({ machine }) => {
        machine.faultyCode = { entry: 'any', code: 'any', always: null, act: () => null };
      },
      'true: a PrivVM whose kernel has stopped': ({ privvm }) => {
        privvm.crashed = 'test';
      },
    };
    for (const [what, damage] of Object.entries(wrong)) {
      const of = runningBenchmark(blkBench, ms(20));
      while (of.machine.cpus.some(({ mode }) => mode === 'vmm')) letRun(of.machine, 1_000);
      damage(of);
      expect(`${ioMeetsDamage(of.machine, of.machine.sim.now)}: ${what.split(': ')[1]}`).toBe(what);
    }
  });

  it('is left out where all that is wrong waits for a process', () => {
    const path = new URL('../../../../scenarios/rehype-increments.yaml', import.meta.url).pathname;
    const plan = planOf(loadScenario(path, ['runs=120']));
    const last = Array.from({ length: plan.length }, (_, place) => plan.at(place)).filter(
      ({ variant }) => variant.index === 5,
    );
    const records = last.map((spec) => recordOf(spec));
    const watched = records.filter(({ events }) => events > 5_000);
    // Two seconds of the benchmark with its transfers are some 75,000 events.
    expect(watched.length).toBeGreaterThan(0);
    for (const { events } of watched) expect(events).toBeLessThan(20_000);
  });
});

describe('an undetected fault', () => {
  it('is watched no longer than there is something wrong', () => {
    const code = { fault: { model: 'code' }, recovery: { vmm: 'nilihype' }, platform: 'x86-64-xen-4.3' } as const;
    const records = Array.from({ length: 60 }, (_, run) => recordOf(specWith(run, { ...code, workload: 'UnixBench' })));
    const harmless = records.filter(
      ({ outcome, episodes }) => outcome === 'non-manifested' && episodes[0]?.activated === true,
    );
    expect(harmless.length).toBeGreaterThan(3);
    // 300 ms of the benchmark are some 140,000 events, and most changes that do no harm write what nobody reads.
    expect(harmless.filter(({ events }) => events < 30_000).length).toBeGreaterThan(harmless.length / 2);
  });
});
