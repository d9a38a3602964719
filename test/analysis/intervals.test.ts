/**
 * An interval contains its estimate, always: in every number of the summary and in every cell of the tables, of
 * scenarios of every kind, with as few runs as make samples small, skewed, constant or empty.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEAN_METHODS, meanInterval, meanOf } from '../../src/analysis/mean.ts';
import { INTERVAL_METHODS } from '../../src/analysis/proportion.ts';
import { boundedEstimate, ratioEstimate } from '../../src/analysis/ratio-estimate.ts';
import { review } from '../../src/analysis/review.ts';
import type { Summary } from '../../src/analysis/summary.ts';
import { CLAIM_INTERVALS } from '../../src/analysis/tally.ts';
import { specOf } from '../../src/campaign/plan.ts';
import { createRunner, experimentOf, experiments } from '../../src/experiments.ts';
import { sectionsOf } from '../../src/report/table-sections.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

interface Estimate {
  readonly path: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Everything in the summary that has a value and an interval of it, whatever they are called. */
function estimatesIn(thing: unknown, path = ''): Estimate[] {
  if (typeof thing !== 'object' || thing === null) return [];
  const fields = thing as Readonly<Record<string, unknown>>;
  const inner = Object.entries(fields).flatMap(([name, each]) => estimatesIn(each, `${path}.${name}`));
  const pairs = [
    ['value', 'low', 'high'],
    ['ratio', 'low', 'high'],
    ...(fields['kind'] === 'quantity'
      ? [
          ['p50', 'low', 'high'],
          ['mean', 'meanLow', 'meanHigh'],
        ]
      : []),
  ];
  const own = pairs.flatMap(([value = '', low = '', high = '']): Estimate[] => {
    const [estimate, least, most] = [fields[value], fields[low], fields[high]];
    if (typeof estimate !== 'number' || least === undefined || most === undefined) return [];
    return [{ path: `${path}.${value}`, value: estimate, low: least as number | null, high: most as number | null }];
  });
  return [...own, ...inner];
}

const isInside = ({ value, low, high }: Estimate): boolean => {
  // What is added up in another order differs in its last digits.
  const slack = 1e-9 * Math.abs(value);
  return (low === null || low <= value + slack) && (high === null || high >= value - slack);
};

/** Cells with an interval after the number that it belongs to, or in the column after it. */
function estimatesInTables(summary: Summary): Estimate[] {
  return sectionsOf(summary).flatMap(({ title, rows, columns }) =>
    rows.flatMap((cells) =>
      cells.flatMap((cell, column) => {
        const found = /^(.*)\[(.+), (.+)\]/u.exec(cell);
        if (found === null) return [];
        const [, before = '', low = '', high = ''] = found;
        const value = before.trim() || (cells[column - 1] ?? '');
        const units = [low, high].some((end) => UNIT.test(end)) ? UNITS : {};
        const path = `${title}: ${columns[column]?.header}: ${value} ${cell}`;
        return [{ path, value: read(value, units) ?? Number.NaN, low: read(low, units), high: read(high, units) }];
      }),
    ),
  );
}

/** Ends without units are in that of the number. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, min: 6e4, h: 3.6e6, d: 8.64e7 };
const UNIT = / (ms|s|min|h|d)$/;

function read(text: string, units: Readonly<Record<string, number>>): number | null {
  const digits = /[-+]?[\d.]+(?:e[-+]?\d+)?/.exec(text)?.[0];
  return digits === undefined ? null : Number(digits) * (units[UNIT.exec(text)?.[1] ?? ''] ?? 1);
}

const folder = new URL('../../scenarios/', import.meta.url).pathname;

/** Scenarios of every experiment, each with how many of its variants are run, made small where a run takes long. */
const SCENARIOS: Readonly<Record<string, { readonly variants: number; readonly set?: readonly string[] }>> = {
  'availability-closed-forms': { variants: 6, set: ['horizonYears=0.02'] },
  'cluster-pass': { variants: 1 },
  'crash-dump-faults': { variants: 2 },
  dolly: { variants: 2 },
  'dirty-amplification': { variants: 1, set: ['sendings=2'] },
  'hypercall-gate': { variants: 2 },
  'memory-overload': { variants: 2, set: ['for=10 min'] },
  'migration-faults': { variants: 2 },
  'high-availability': { variants: 2, set: ['workload=tickets'] },
  'replication-faults': { variants: 2 },
  'restore-faults': { variants: 2 },
  'soft-real-time': { variants: 2, set: ['for=2 s'] },
  'dvm-recovery': { variants: 4 },
  'dvm-writes': { variants: 2 },
  'nilihype-increments': { variants: 3 },
  'privvm-recovery': { variants: 4 },
  'recovery-mechanisms': { variants: 3 },
  'rejuvenation-availability': { variants: 1 },
  'suspend-resume': { variants: 4 },
  'warm-vm-reboot': { variants: 3 },
  'web-cluster': { variants: 2 },
  'xenstore-transactions': { variants: 2 },
};
const RUNS = 4;
/** So few runs are summarised, each from the same records. */
const PREFIXES = [0, 1, 2, RUNS];
/** One is shorter than what any run is away, so that nothing is known of how long the others would be. */
const ASSUMED = [1, 600_000].map((unrecoveredMs) => ({ failuresPerYear: 4, unrecoveredMs }));

/** The summaries of a scenario by every number of runs and every method. */
function* summariesOf(name: string): Generator<Summary> {
  const { variants: count = 1, set = [] } = SCENARIOS[name] ?? {};
  const scenario = loadScenario(`${folder}${name}.yaml`, set);
  const variants = variantsOf(scenario).slice(0, count);
  const runner = createRunner();
  const records = variants.flatMap((variant) =>
    Array.from({ length: name === 'cluster-pass' ? 2 : RUNS }, (_, run) => runner(specOf(variant, run, 'intervals'))),
  );
  for (const runs of PREFIXES)
    for (const [index, means] of MEAN_METHODS.entries())
      yield review({
        scenario,
        variants,
        records: records.filter(({ run }) => run < runs),
        digest: 'd',
        modelVersion: '0',
        intervals: { ...CLAIM_INTERVALS, means, shares: INTERVAL_METHODS[index % 2]! },
        availability: ASSUMED[index % 2]!,
      });
}

describe('an interval contains its estimate', () => {
  it.each(Object.keys(SCENARIOS))('in every number and every cell of %s', (name) => {
    let seen = 0;
    for (const summary of summariesOf(name)) {
      const estimates = [...estimatesIn(summary), ...estimatesInTables(summary)];
      seen += estimates.length;
      expect(estimates.filter((each) => !isInside(each))).toEqual([]);
    }
    expect(seen).toBeGreaterThan(20);
  });

  it('in scenarios of every experiment', () => {
    const asked = Object.keys(SCENARIOS).map((name) => experimentOf(loadScenario(`${folder}${name}.yaml`)).name);
    expect(new Set(asked)).toEqual(new Set(experiments.map(({ name }) => name)));
  });

  it('whatever the sample is: constant, of few events, very skewed, of one value', () => {
    const value = fc.oneof(
      fc.constant(0),
      fc.constant(0),
      fc.constant(1),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...MEAN_METHODS),
        (values, method) => {
          const wholes = values.map((_, index) => 1 + (index % 3));
          const ratio = ratioEstimate(values, wholes, method, 'sample', 0.95);
          const bounded = boundedEstimate(ratio, values.length, 1e6, 0.95);
          const interval = meanInterval(values, method, 'sample');
          const mean = {
            path: 'mean',
            value: meanOf(values),
            low: interval?.low ?? null,
            high: interval?.high ?? null,
          };
          expect(
            [{ path: 'ratio', ...ratio }, { path: 'bounded', ...bounded }, mean].filter((each) => !isInside(each)),
          ).toEqual([]);
          if (values.length > 1 && values.every((each) => each === 0)) expect(bounded.high).toBeGreaterThan(0);
        },
      ),
      { numRuns: 120, seed: 1 },
    );
  });
});
