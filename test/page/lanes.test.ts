/** The swimlanes of a run, from the events of its trace. */
import { beforeAll, describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { createRunner } from '../../src/experiments.ts';
import { type Lane, readTrace } from '../../src/page/lanes.ts';
import { firstDifference } from '../../src/page/what-if-view.ts';
import { traceEvents } from '../../src/report/trace/chrome-trace.ts';
import { TraceRecorder } from '../../src/report/trace/recorder.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

let lanes: readonly Lane[];
beforeAll(() => {
  const scenario = loadScenario('rehype-increments');
  const [variant] = variantsOf(scenario).slice(-1);
  if (variant === undefined) throw new Error('the scenario has variants');
  const recorder = new TraceRecorder(2000);
  const record = createRunner()(specOf(variant, 12, scenario.seed), recorder.probes);
  ({ lanes } = readTrace([...traceEvents(record, recorder)]));
});

describe('the lanes of a run', () => {
  it('are those of the fault, the CPUs, the VMs, the clients, the lines and the locks, in this order', () => {
    const groups = [...new Set(lanes.map(({ group }) => group))];
    expect(groups.slice(0, 4)).toEqual(['Fault and recovery', 'CPUs', 'VMs', 'Clients']);
    expect(groups).toContain('Interrupt lines');
    const recovery = lanes.find(({ name }) => name === 'recovery');
    expect(recovery?.slices.map(({ name }) => name)).toContain('nmi-ipi');
  });

  it('have every inner slice within an outer one, and slices of one depth side by side', () => {
    for (const { slices } of lanes) {
      for (const [index, slice] of slices.entries()) {
        const before = slices.slice(0, index).findLast(({ depth }) => depth <= slice.depth);
        if (slice.depth > 0 && before?.depth === slice.depth - 1) {
          expect(slice.from).toBeGreaterThanOrEqual(before.from - 1e-6);
          expect(slice.to).toBeLessThanOrEqual(before.to + 1e-6);
        } else if (before?.depth === slice.depth) expect(slice.from).toBeGreaterThanOrEqual(before.to - 1e-6);
      }
    }
    expect(lanes.some(({ depth }) => depth > 0)).toBe(true);
  });
});

describe('two stories', () => {
  const line = (atNanos: number, text: string) => ({ atNanos, actor: 'vmm', text });
  it('differ first where a time, an actor or a text does, or where one ends', () => {
    const one = [line(1, 'a'), line(2, 'b')];
    expect(firstDifference(one, one)).toBeUndefined();
    expect(firstDifference(one, [line(1, 'a'), line(3, 'b')])).toBe(1);
    expect(firstDifference(one, [line(1, 'c'), line(2, 'b')])).toBe(0);
    expect(firstDifference(one, [line(1, 'a')])).toBe(1);
  });
});
