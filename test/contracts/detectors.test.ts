/**
 * What every detector promises: it fires on the failure it is for, once it can know, and is silent on a healthy
 * machine.
 */
import { describe, expect, it } from 'vitest';
import { ms, seconds } from '../../src/kernel/time.ts';
import type { Detection } from '../../src/models/vmm/detectors/detector.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import type { Machine } from '../../src/models/vmm/machine/machine.ts';
import { panic } from '../../src/models/vmm/machine/vmm/failures.ts';
import { blkBench } from '../../src/models/vmm/workloads/blkbench.ts';
import { benchmark, everyPlatform, letRun, startVms } from '../models/vmm/machine/machines.ts';

/** For each detector the failure it is for, on cpu1. */
const failures: Readonly<Record<string, (machine: Machine) => void>> = {
  panic: (machine) => panic(machine, machine.cpu(1), 'assertion failed'),
  'hang-watchdog': (machine) => {
    machine.vm(1).eventLock.owner = 0;
  },
};

const everyCase = vmmParts.detectors.flatMap((detector) =>
  everyPlatform.map((made) => ({ detector, made, name: detector.name, platform: made.platform })),
);

describe.each(everyCase)('$name on $platform', ({ detector, made }) => {
  const watched = (healthyNanos: number) => {
    const { machine } = benchmark(blkBench, 'test', made);
    const heard: Detection[] = [];
    detector.attach(machine, (detection) => heard.push(detection));
    startVms(machine);
    letRun(machine, healthyNanos);
    return { machine, heard };
  };

  it('is silent in two seconds without a fault', () => {
    expect(watched(seconds(2)).heard).toEqual([]);
  });

  it('fires on the failure it is for, names itself and the CPU, and says why', () => {
    const { machine, heard } = watched(ms(50));
    failures[detector.name]?.(machine);
    letRun(machine, seconds(1));
    expect(heard.length).toBeGreaterThan(0);
    expect(heard[0]).toMatchObject({ detector: detector.name, why: expect.stringMatching(/\w+ \w+/) });
    expect(heard[0]?.cpu).toBe(machine.cpu(1));
  });

  it('watches components', () => {
    expect(detector.watches.length).toBeGreaterThan(0);
  });
});
