/** Between live CPUs a lock is a delay; a lock whose holder is lost is the end of whoever takes it. */
import { describe, expect, it } from 'vitest';
import { ms } from '../../../../../src/kernel/time.ts';
import type { Detection } from '../../../../../src/models/vmm/detectors/detector.ts';
import { hangWatchdog } from '../../../../../src/models/vmm/detectors/hang-watchdog.ts';
import type { Machine } from '../../../../../src/models/vmm/machine/machine.ts';
import type { EntryOutline } from '../../../../../src/models/vmm/machine/state/entry.ts';
import type { Execution } from '../../../../../src/models/vmm/machine/state/execution.ts';
import type { Consequence } from '../../../../../src/models/vmm/machine/state/listener.ts';
import type { Lock } from '../../../../../src/models/vmm/machine/state/lock.ts';
import { cutShort, endOf, layOut } from '../../../../../src/models/vmm/machine/vmm/execution.ts';
import { stepsOf } from '../../../../../src/models/vmm/machine/vmm/step.ts';
import { blkBench } from '../../../../../src/models/vmm/workloads/blkbench.ts';
import { benchmark, letRun, startVms, values } from '../machines.ts';

function takingStep(entry: EntryOutline): number {
  return stepsOf(entry).findIndex(({ takes }) => takes !== undefined);
}

/** The lock that the step wants at which the execution stops. */
function lockWanted(machine: Machine, execution: Execution): Lock | undefined {
  const { entry, stopsAt } = execution;
  return entry === null ? undefined : stepsOf(entry)[stopsAt]?.takes?.(machine, execution);
}

describe('a lock taken on two CPUs', () => {
  it('makes the second one wait until the first one lets go', () => {
    const { machine, app } = benchmark(blkBench);
    const [first, second] = [machine.cpu(0), machine.cpu(1)];
    layOut(machine, first.execution, machine.entries.grantMap(1), first.home, app.index);
    const alone = endOf(first.execution) - machine.sim.now;
    const freeAt = app.grantLock.busyUntil;
    layOut(machine, second.execution, machine.entries.grantMap(1), second.home, app.index);
    const take = takingStep(machine.entries.grantMap(1));
    expect(second.execution.endOfStep(take)).toBeGreaterThanOrEqual(freeAt);
    expect(endOf(second.execution) - machine.sim.now).toBeGreaterThan(alone);
  });

  it('delays nobody once it is free', () => {
    const { machine, app } = benchmark(blkBench);
    const { execution, home } = machine.cpu(1);
    layOut(machine, execution, machine.entries.grantMap(1), home, app.index);
    const took = endOf(execution) - machine.sim.now;
    machine.sim.schedule(
      ms(1),
      machine.sim.on('later', () => {}),
    );
    machine.sim.step();
    layOut(machine, execution, machine.entries.grantMap(1), home, app.index);
    expect(endOf(execution) - machine.sim.now).toBe(took);
  });
});

describe('a lock whose holder was cut short', () => {
  const cutWhileHolding = () => {
    const { machine, app } = benchmark(blkBench);
    const { execution, home } = machine.cpu(0);
    layOut(machine, execution, machine.entries.grantMap(1), home, app.index);
    const take = takingStep(machine.entries.grantMap(1));
    cutShort(machine, execution, execution.endOfStep(take));
    return { machine, app };
  };

  it('is held by that CPU', () => {
    expect(cutWhileHolding().app.grantLock.owner).toBe(0);
  });

  it('stops the next taker in front of it', () => {
    const { machine, app } = cutWhileHolding();
    const { execution, home } = machine.cpu(1);
    layOut(machine, execution, machine.entries.grantMap(1), home, app.index);
    expect(lockWanted(machine, execution)).toBe(app.grantLock);
    expect(endOf(execution)).toBe(execution.endOfStep(execution.stopsAt - 1));
  });

  it('stops a taker, too, that had begun its entry before', () => {
    const { machine, app } = benchmark(blkBench);
    const { execution, home } = machine.cpu(1);
    layOut(machine, execution, machine.entries.grantMap(1), home, app.index);
    app.grantLock.owner = 0;
    cutShort(machine, execution, endOf(execution));
    expect(lockWanted(machine, execution)).toBe(app.grantLock);
    expect(app.grantLock.owner).toBe(0);
  });
});

describe('a CPU that spins for a lost lock', () => {
  const spinning = (nmiBlocked: boolean) => {
    const { machine, app } = benchmark(blkBench);
    const detections: (Detection & { at: number })[] = [];
    const consequences: (Consequence & { at: number })[] = [];
    hangWatchdog.attach(machine, (found) => detections.push({ ...found, at: machine.sim.now }));
    machine.listeners.push({ consequence: (each) => consequences.push({ ...each, at: machine.sim.now }) });
    startVms(machine);
    letRun(machine, ms(40));
    app.eventLock.owner = 5;
    while (machine.cpu(1).mode !== 'spinning') letRun(machine, ms(1));
    machine.cpu(1).nmiBlocked = nmiBlocked;
    letRun(machine, ms(800));
    return { machine, detections, consequences, hangAt: consequences[0]?.at ?? Number.NaN };
  };

  it('does nothing more, and says for which lock', () => {
    const { machine, consequences } = spinning(false);
    expect(machine.cpu(1).mode).toBe('spinning');
    expect(consequences).toEqual([
      expect.objectContaining({ kind: 'held-lock', object: 'app1 event-channel', fatal: true }),
    ]);
  });

  it('is reported by the watchdog after at least the misses it waits for and at most one more', () => {
    const { machine, detections, hangAt } = spinning(false);
    const { watchdogMisses, watchdogPeriodNanos } = values;
    expect(detections[0]?.cpu).toBe(machine.cpu(1));
    const latency = (detections[0]?.at ?? Number.NaN) - hangAt;
    expect(latency).toBeLessThanOrEqual((watchdogMisses + 1) * watchdogPeriodNanos);
    expect(latency).toBeGreaterThan((watchdogMisses - 1) * watchdogPeriodNanos);
  });

  it('is never reported when its NMIs are blocked', () => {
    const { detections, hangAt } = spinning(true);
    expect(hangAt).toBeGreaterThan(0);
    expect(detections).toEqual([]);
  });
});
