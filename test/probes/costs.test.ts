/** A probe that costs time delays what follows from what it is told, by what it costs; and the record says so. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { shapeFlawOf } from '../../src/campaign/record-shape.ts';
import { type Probe, Probes, UnchargedProbe } from '../../src/experiment/probe.ts';
import type { CompletedRun, RunRecord } from '../../src/experiment/record.ts';
import type { RunSpec } from '../../src/experiment/runner.ts';
import { createRunner, experiments } from '../../src/experiments.ts';
import { EventLog } from '../../src/report/trace/event-log.ts';
import { loadScenario, parseScenario } from '../../src/scenario/load.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { folder } from '../contracts/scenarios.ts';

const COST = 1000;
const runner = createRunner();

function under(spec: RunSpec, probe: Probe): { readonly record: RunRecord; readonly probes: Probes } {
  const probes = new Probes([probe]);
  return { record: runner(spec, probes), probes };
}

/** Its record alone, beside that under a probe that each thing that happens costs so much. */
function besides(spec: RunSpec): readonly [CompletedRun, CompletedRun] {
  const { record } = under(spec, { name: 'costly', costNanos: COST, happened: () => {} });
  return [runner(spec) as CompletedRun, record as CompletedRun];
}

describe('a recovery under a probe', () => {
  it.each([
    ['rehype-increments', 1, [4, 5]],
    ['dvm-recovery', 0, [0, 4]],
    ['privvm-recovery', 0, [2, 3]],
    ['reboot-recovery', 0, [0, 4]],
  ] as const)('of %s lasts longer by what the detection and each repair cost', (name, run, variants) => {
    const scenario = loadScenario(join(folder, `${name}.yaml`));
    for (const index of variants) {
      const [plain, costly] = besides(specOf(variantsOf(scenario)[index]!, run, scenario.seed));
      const [before, after] = [plain, costly].map(({ episodes }) => episodes[0]?.recovery);
      expect(before?.completed, `${name} ${index}`).toBe(true);
      expect(after?.nanos, `${name} ${index}`).toBe(before!.nanos + (1 + before!.repairs.length) * COST);
    }
  });
});

describe('a component that fails and is repaired under a probe', () => {
  const text = `
name: alternating
question: How much later does everything come?
experiment: state-model
components:
  host:
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 10 h }
      repaired: { from: down, to: up, after: 1 h }
up: { host: up }
horizonYears: 0.02
runs: 1
seed: costs`;

  it('is down for longer by one cost, and up for longer by two', () => {
    const scenario = parseScenario(text, 'alternating.yaml');
    const spec = specOf(variantsOf(scenario)[0]!, 0, 'costs');
    const outagesUnder = (costNanos: number): { readonly from: number; readonly to: number }[] => {
      const log = new EventLog();
      under(spec, { name: 'log', costNanos, happened: (each) => log.happened(each) });
      const outages = log.events().filter(({ kind, untilNanos }) => kind === 'outage' && untilNanos !== null);
      return outages.map(({ atNanos, untilNanos }) => ({ from: atNanos, to: untilNanos! }));
    };
    const [plain, costly] = [outagesUnder(0), outagesUnder(COST)];
    expect(plain.length).toBeGreaterThan(5);
    for (const [index, { from, to }] of plain.entries()) {
      // A strike is one happening, the end of an outage two: the outage, and that the system is up.
      expect(costly[index], `outage ${index}`).toEqual({
        from: from + 3 * index * COST,
        to: to + (3 * index + 1) * COST,
      });
    }
  });
});

describe.each(experiments)('a run of $name', (experiment) => {
  const scenario = parseScenario(scenarioTemplate(experiment, 'first'), 'first.yaml');
  const spec = specOf(variantsOf(scenario).at(-1)!, 0, scenario.seed);
  const looking = { name: 'looking', costNanos: 1, look: () => {} };

  it.skipIf(experiment.uncharged !== undefined)('is another one under a probe that costs time, and says so', () => {
    const { record, probes } = under(spec, looking);
    const { calls, nanos } = probes.costs[0]!;
    expect(record).toMatchObject({ probes: [{ probe: 'looking', calls, nanos }] });
    expect(calls).toBeGreaterThan(100);
    expect(nanos).toBeGreaterThanOrEqual(calls - 2);
    expect(shapeFlawOf(record)).toBeUndefined();
  });

  it.runIf(experiment.uncharged !== undefined)('refuses one, in words', () => {
    expect(() => under(spec, looking)).toThrow(UnchargedProbe);
    expect(() => under(spec, looking)).toThrow(/'looking' declares a cost.*cannot be charged with: \w.{20}/);
  });
});

it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('a cost of %s is refused', (costNanos) => {
  expect(() => new Probes([{ name: 'odd', costNanos }])).toThrow(/'odd': costNanos: expected a whole number/);
});
