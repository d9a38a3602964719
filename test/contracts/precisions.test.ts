/**
 * Every scenario can go on until each of its figures is known: shares, means, medians and 95th percentiles. The records
 * are invented, so that this costs no simulation.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PrecisionTally, precisionRule } from '../../src/analysis/precision.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { samplingOverrides } from '../../src/cli/sampling-options.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import type { Variant } from '../../src/experiment/runner.ts';
import { DEFAULT_EXPERIMENT, metricsOf } from '../../src/experiments.ts';
import { missingPrecision, precisionSection } from '../../src/report/sampling-sections.ts';
import { renderSection } from '../../src/report/table.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { STATISTICS } from '../../src/scenario/precision.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { inventedRecords } from '../report/invented.ts';
import { folder, scenarioFiles, scenarios } from './scenarios.ts';

/** A round after which the rule looks. */
const RUNS = 119;

/** As the command line asks for all of them, generously. */
const askedFor = (experiment: string): string[] =>
  metricsOf(experiment).flatMap(([name, { unit }]) =>
    unit === 'share' ? [`${name}=40 %`] : STATISTICS.map((statistic) => `${statistic}:${name}=60 %`),
  );

/** The first of them: in a round of the plan each has a run. */
const variantsIn = (scenario: Scenario): readonly Variant[] => variantsOf(scenario).slice(0, 3);

function inRounds(scenario: Scenario): RunRecord[] {
  const variants = variantsIn(scenario);
  const records = inventedRecords(scenario, RUNS, variants).map((record) =>
    // One without an answer is enough for a mean to stay unknown.
    record.status === 'harness-error' ? { ...record, status: 'measured' as const, measures: {}, events: 1 } : record,
  );
  return records.map((_, at) => records[(at % variants.length) * RUNS + Math.floor(at / variants.length)] as RunRecord);
}

describe('a precision', () => {
  it.each(scenarioFiles)('can be asked for of every figure of %s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { experiment = DEFAULT_EXPERIMENT } = scenarios[scenarioFiles.indexOf(file)] ?? expect.fail();
    const overrides = samplingOverrides({ precision: askedFor(experiment) }, experiment);
    const scenario = parseScenario(text, join(folder, file), [
      ...overrides,
      'runs=120',
      ...(text.includes('\nstrata:') ? ['strata='] : []),
    ]);
    const records = inRounds(scenario);
    const variants = variantsIn(scenario);
    const tally = new PrecisionTally(variants, scenario.precision);
    for (const record of records) tally.add(record);
    const rows = tally.rows();
    expect(rows).toHaveLength(scenario.precision.length * variants.length);
    expect(rows.filter(({ statistic }) => statistic !== null).some(({ isReached }) => isReached)).toBe(true);
    for (const { low, high, value, isReached } of rows) {
      if (low !== null && high !== null && value !== null) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      } else expect(isReached).toBe(false);
    }
    const summary = { rows, precision: rows };
    const shown = renderSection(precisionSection(summary), { width: 120, color: false });
    expect(`${shown}${missingPrecision(rows, RUNS, 'x')}`).not.toMatch(/NaN|undefined|Infinity/);

    // The figures that all variants know by then, asked for alone, end the campaign, at the same run each time.
    const reached = scenario.precision.filter(({ metric, statistic = null }) =>
      rows.every((row) => row.metric !== metric || row.statistic !== statistic || row.isReached),
    );
    if (reached.length === 0) return;
    const stopOf = (): number => {
      const plan = { ...planOf(scenario), variants, roundLength: variants.length };
      const rule = precisionRule({ precision: reached }, plan);
      return records.findIndex((record) => rule?.isEnoughWith(record));
    };
    const stop = stopOf();
    expect(stop % variants.length).toBe(variants.length - 1);
    expect(stopOf()).toBe(stop);
  });
});
