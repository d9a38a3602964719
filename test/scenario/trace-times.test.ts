import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readStateModel } from '../../src/models/state-model/form/read.ts';
import type { Settings } from '../../src/models/state-model/form/written.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { flawOfResolved } from '../../src/scenario/resolved.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { scenarioHash, variantsOf } from '../../src/scenario/variants.ts';
import { sharedFolder } from '../campaign/temporary.ts';

const folder = sharedFolder();
const [HOUR, DAY] = [3600, 86_400];
/** One node that is up for 1, 3 and 2 days and away for 1, 2 and 6 hours; another that is away once. */
const TRACE = `# observed 0 8640000
node,system,start,end,cause
a,r,${DAY},${DAY + HOUR},disk
a,r,${4 * DAY + HOUR},${4 * DAY + 3 * HOUR},power
a,r,${6 * DAY + 3 * HOUR},${6 * DAY + 9 * HOUR},power
b,s,${DAY},${DAY + 12 * HOUR},disk
`;
writeFileSync(join(folder, 'trace.csv'), TRACE);

const UP = { trace: 'trace.csv', of: 'up', systems: ['r'] };
const AWAY = { trace: 'trace.csv', of: 'away', systems: ['r'] };

function load(up: object, away: object = { times: AWAY }, file = 'scenario.yaml'): Scenario {
  const path = join(folder, file);
  const node = {
    states: ['up', 'down'],
    transitions: { fail: { from: 'up', to: 'down', ...up }, mend: { from: 'down', to: 'up', ...away } },
  };
  const scenario = {
    name: 'x',
    question: 'y?',
    experiment: 'state-model',
    components: { node },
    up: { node: 'up' },
    horizonYears: 100,
    runs: 1,
    seed: 1,
  };
  writeFileSync(path, stringify(scenario));
  return loadScenario(path);
}

function problemsOf(up: object): string[] {
  try {
    load(up);
  } catch (error) {
    if (error instanceof ScenarioError)
      return error.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
    throw error;
  }
  throw new Error('the scenario was loaded');
}

function clocksOf(scenario: Scenario): unknown[] {
  const { model } = readStateModel(variantsOf(scenario)[0]!.settings as Settings);
  return model.components[0]!.transitions.map(({ clock }) => clock);
}

const hours = (...times: readonly number[]): number[] => times.map((each) => each * 3_600_000);

describe('a move whose times come from a trace', () => {
  it('takes one of them, those of the time up stretched to all time up over all failures', () => {
    expect(clocksOf(load({ times: UP }))).toEqual([
      {
        kind: 'law',
        law: { name: 'empirical', timesMs: hours(72, 48), timesMeanMs: hours(60)[0] },
        meanMs: (hours(2400)[0]! - hours(9)[0]!) / 3,
        keeps: false,
      },
      {
        kind: 'law',
        law: { name: 'empirical', timesMs: hours(1, 2, 6), timesMeanMs: hours(3)[0] },
        meanMs: hours(3)[0],
        keeps: false,
      },
    ]);
  });

  it('takes those of the causes and nodes that are named, and the mean that after says', () => {
    const [clock] = clocksOf(load({ after: '10 h', times: { ...AWAY, systems: ['r', 's'], causes: ['disk'] } }));
    expect(clock).toMatchObject({ law: { timesMs: hours(1, 12) }, meanMs: hours(10)[0] });
  });

  it('takes a fitted law with the rate of the trace', () => {
    const days = [1, 5, 2, 9, 3, 20, 4];
    let at = 0;
    const rows = days.map((up) => `a,${(at += up * DAY)},${(at += HOUR)}`);
    writeFileSync(join(folder, 'rate.csv'), `# observed 0 17280000\nnode,start,end\n${rows.join('\n')}\n`);
    const fitted = (law: string) => clocksOf(load({ times: { trace: 'rate.csv', of: 'up', law } }))[0];
    const meanMs = expect.closeTo((1000 * (17_280_000 - 7 * HOUR)) / 7, 0);
    expect(fitted('exponential')).toEqual({ kind: 'phases', meanMs, stages: 1, keeps: false });
    expect(fitted('weibull')).toMatchObject({ law: { name: 'weibull', shape: expect.closeTo(1.293, 3) }, meanMs });
    // The standard deviation of the logarithms of all complete times but the first, which is cut.
    const logs = days.slice(1).map((each) => Math.log(each));
    const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
    const variance = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / logs.length;
    const variation = expect.closeTo(Math.sqrt(Math.exp(variance) - 1), 6);
    expect(fitted('lognormal')).toMatchObject({ law: { name: 'lognormal', variation }, meanMs });
  });

  it('holds them in the question, which needs no file from then on and changes with it', () => {
    const scenario = load({ times: UP });
    writeFileSync(join(folder, 'other.csv'), TRACE.replace(`${4 * DAY + HOUR}`, `${4 * DAY}`));
    const other = load({ times: { ...UP, trace: 'other.csv' } }, { times: { ...AWAY, trace: 'other.csv' } });
    rmSync(join(folder, 'other.csv'));
    expect(flawOfResolved(JSON.parse(JSON.stringify(other)))).toBe(undefined);
    expect(scenarioHash(other)).not.toBe(scenarioHash(scenario));
    expect(JSON.stringify(clocksOf(other))).not.toBe(JSON.stringify(clocksOf(scenario)));
  });

  it.each([
    [
      { times: { ...UP, trace: 'none.csv' } },
      /^14 components\.node\.transitions\.fail\.times\.trace: expected a file with a trace, .*none\.csv/,
    ],
    [{ times: { ...UP, causes: ['dusk'] } }, /fail\.times\.causes\[0\].*did you mean 'disk'/],
    [{ times: { ...UP, systems: ['s'] } }, /fail\.times\.trace: expected a trace with times that were seen whole/],
    [{ times: { ...UP, sha256: '0'.repeat(64) } }, /fail\.times\.sha256: expected a trace with this SHA-256/],
    [{ times: { ...UP, law: 'best' }, distribution: 'empirical' }, /fail\.distribution: expected no distribution/],
    [{ times: UP, distribution: 'weibull', after: '1 h', shape: 2 }, /fail\.times: expected no times unless/],
  ])('%j is refused at its place, alone', (up, problem) => {
    const problems = problemsOf(up);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});
