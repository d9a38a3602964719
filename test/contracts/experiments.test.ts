/** Every experiment keeps what scenario files, campaigns and tables rely on. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { shapeFlawOf } from '../../src/campaign/record-shape.ts';
import { FAILURE_METRICS } from '../../src/experiment/metrics.ts';
import { isAnswered } from '../../src/experiment/record.ts';
import { createRunner, experimentOf, experiments, metricNamed } from '../../src/experiments.ts';
import { runColumns } from '../../src/report/export/run-columns.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { folder, scenarioFiles, scenarios } from './scenarios.ts';

/** Changes to scenarios whose first variants simulate years or whole throughput passes. */
const SHORTER: Readonly<Record<string, readonly string[]>> = {
  'rejuvenation-interval': ['horizon=60 d'],
  'cluster-throughput': ['constants.webFiles=100'],
};

/** As files, with the changes above. */
const shortened = scenarios.map((scenario, index) => {
  const overrides = SHORTER[scenario.name];
  return overrides === undefined ? scenario : loadScenario(join(folder, scenarioFiles[index] ?? ''), overrides);
});

it('have different names', () => {
  const names = experiments.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(experiments)('the experiment $name', (form) => {
  const mine = shortened.filter((scenario) => experimentOf(scenario).name === form.name);

  it('has a scenario that asks its question', () => {
    expect(mine.length).toBeGreaterThan(0);
  });

  it('has defaults only for fields that it has', () => {
    const fields = Object.keys(form.fields);
    expect(fields).toEqual(expect.arrayContaining(Object.keys(form.defaults)));
    expect(fields).toEqual(expect.arrayContaining([...form.comparedFields]));
  });

  it('names metrics as what|condition, each with a meaning, the same for a name in all experiments', () => {
    for (const [name, metric] of Object.entries(form.metrics)) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9-]*\|[a-z][a-z0-9-]*$/);
      expect(metric.meaning).toMatch(/^\S.{5,300}\S$/);
      const { unit, meaning, of } = metricNamed(name);
      expect({ unit, meaning, of }).toEqual({ unit: metric.unit, meaning: metric.meaning, of: metric.of });
    }
  });

  it('gives each of its own metrics a column of the export', () => {
    const columns = runColumns([{ name: 'x', factors: {} }], form.name).map(({ name }) => name);
    expect(new Set(columns).size).toBe(columns.length);
    const others = runColumns([{ name: 'x', factors: {} }]).length;
    const ownOf = ({ metrics }: Pick<typeof form, 'metrics'>): number =>
      Object.keys(metrics).filter((name) => !(name in FAILURE_METRICS)).length;
    // What is not said to be of an experiment is of the default one.
    expect(columns.length - others).toBe(ownOf(form) - ownOf(experimentOf({})));
  });

  it('does the same run twice to the same record, by the same runner and by a new one, and ' +
    'records nothing that has no place', () => {
    // First variants only: later ones may simulate whole benchmarks, or years.
    for (const scenario of mine.slice(0, 2)) {
      const [variant] = variantsOf(scenario);
      if (variant === undefined) expect.fail('no variant');
      const runner = createRunner();
      const spec = specOf(variant, 3, scenario.seed);
      const record = runner(spec);
      expect(isAnswered(record), JSON.stringify(record)).toBe(true);
      expect(shapeFlawOf(JSON.parse(JSON.stringify(record)) as object)).toBeUndefined();
      for (const [name, value] of isAnswered(record) ? Object.entries(record.measures ?? {}) : []) {
        expect(Object.keys(form.metrics)).toContain(name);
        expect(Number.isFinite(value), name).toBe(true);
        if (metricNamed(name).unit === 'share') expect([0, 1]).toContain(value);
      }
      runner(specOf(variant, 4, scenario.seed));
      expect(runner(spec)).toEqual(record);
      expect(createRunner()(spec, { note: () => {} })).toEqual(record);
    }
  }, 60_000);
});
