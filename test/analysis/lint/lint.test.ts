import { describe, expect, it } from 'vitest';
import { LINT_RULES } from '../../../src/analysis/lint/lint.ts';
import { PairedOutcomes } from '../../../src/analysis/paired-outcomes.ts';
import { review } from '../../../src/analysis/review.ts';
import type { Warning } from '../../../src/analysis/warning.ts';
import type { CompletedRun, RunRecord } from '../../../src/experiment/record.ts';
import type { Variant } from '../../../src/experiment/runner.ts';
import type { VmmFailurePatch } from '../../../src/models/vmm/experiment/form.ts';
import type { Reported, Scenario } from '../../../src/scenario/schema.ts';
import { merge, variantsOf } from '../../../src/scenario/variants.ts';
import { smallScenario } from '../../campaign/fixture.ts';

const base = variantsOf(smallScenario(1))[0]?.settings ?? expect.fail('no variant');

const variant = (name: string, changes: VmmFailurePatch = {}): Variant => ({
  index: 0,
  name,
  factors: { step: name },
  settings: merge(base, changes),
});

/** What became of a run: recovered, failed, not detected, or without an answer. */
type Fate = 'R' | 'F' | 'N' | '?';

function recordOf(name: string, fate: Fate, run: number): RunRecord {
  const identity = { id: `0.${run}`, variant: name, run };
  if (fate === '?') return { status: 'timeout', ...identity, message: 'm' };
  const detection = { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 };
  const episode = { fault: 'failstop', damage: [], ...(fate !== 'N' && { detection }) };
  const outcome = fate === 'R' ? 'recovered' : fate === 'F' ? 'failed' : 'non-manifested';
  const record: CompletedRun = { status: 'completed', ...identity, episodes: [episode], outcome, vms: [], events: 1 };
  return fate === 'R' ? { ...record, downtimeNanos: 700e6 } : record;
}

const fates = (...parts: readonly (readonly [fate: Fate, runs: number])[]): Fate[] =>
  parts.flatMap(([fate, runs]) => Array<Fate>(runs).fill(fate));

/** The warnings of one rule about variants that fell out like this. */
function warningsOf(
  rule: string,
  campaign: readonly (readonly [Variant, readonly Fate[]])[],
  reported: Scenario['reported'] = [],
): Warning[] {
  expect(LINT_RULES.map(({ name }) => name)).toContain(rule);
  const records = campaign.flatMap(([{ name }, runs]) => runs.map((fate, run) => recordOf(name, fate, run)));
  const { warnings } = review({
    scenario: { name: 'made', question: 'q', seed: 's', runs: 1, reported },
    variants: campaign.map(([each]) => each),
    records,
    digest: 'd',
    modelVersion: '1',
  });
  return warnings.filter((warning) => warning.rule === rule);
}

const figure = (changes: Partial<Reported> = {}): Reported => ({
  id: 'T1',
  where: {},
  metric: 'recovered|detected',
  value: 0.5,
  low: 0.4,
  high: 0.6,
  use: 'prediction',
  ...changes,
});
const half = fates(['R', 40], ['F', 40]);

describe('every rule', () => {
  it('gives no warning about a campaign without problems', () => {
    for (const { name } of LINT_RULES) expect(warningsOf(name, [[variant('a'), half]], [figure()]), name).toEqual([]);
  });

  it('has a name and a reason of its own', () => {
    for (const part of ['name', 'why'] as const)
      expect(new Set(LINT_RULES.map((rule) => rule[part])).size).toBe(LINT_RULES.length);
  });
});

describe('extreme-share', () => {
  const about = (...runs: readonly (readonly [Fate, number])[]) =>
    warningsOf('extreme-share', [[variant('a'), fates(...runs)]]);

  it.each([
    ['all of 40', [['R', 40]], '40 of 40: only 0 runs', 'about 190 runs of it'],
    ['none of 40', [['F', 40]], '0 of 40: only 0 runs', 'about 190 runs of it'],
    [
      '2 failures in 60',
      [
        ['R', 58],
        ['F', 2],
      ],
      '58 of 60: only 2 runs',
      'about 300 runs of it',
    ],
  ] as const)('speaks about %s, and says how many runs would do', (_what, runs, what, needed) => {
    const [warning] = about(...runs);
    expect(warning).toMatchObject({ where: ['a', 'recovered|detected'] });
    expect(warning?.what).toContain(what);
    expect(warning?.instead).toContain(needed);
  });

  it.each([
    ['all of 400: known to be within 1 % of its end', [['R', 400]]],
    [
      '10 failures in 100',
      [
        ['R', 90],
        ['F', 10],
      ],
    ],
    [
      '2 of 5: few, but not near an end',
      [
        ['R', 2],
        ['F', 3],
      ],
    ],
    ['nothing detected', [['N', 20]]],
  ] as const)('is silent about %s', (_what, runs) => {
    expect(about(...runs)).toEqual([]);
  });
});

describe('unequal-exposure', () => {
  it('warns about variants that differ in more than their mechanism, and names the settings', () => {
    const [warning] = warningsOf('unequal-exposure', [
      [variant('a'), half],
      [variant('b', { workload: 'UnixBench' }), half],
    ]);
    expect(warning?.where).toEqual(['workload']);
    expect(warning?.instead).toContain('workload');
  });

  it('warns about shares of detected runs when the detected parts clearly differ', () => {
    const [warning] = warningsOf('unequal-exposure', [
      [variant('a'), fates(['R', 50], ['F', 50])],
      [variant('b'), fates(['R', 30], ['N', 70])],
    ]);
    expect(warning?.where).toEqual(['b', 'a']);
    expect(warning?.what).toContain('30.0 % of the injected faults were detected in one, 100.0 % in the other');
  });

  it('gives no warning about mechanisms on the same faults with similar detected parts', () => {
    const found = warningsOf('unequal-exposure', [
      [variant('a'), fates(['R', 50], ['N', 2])],
      [variant('b', { recovery: { vmm: 'none' }, without: [] }), fates(['F', 49], ['N', 3])],
    ]);
    expect(found).toEqual([]);
  });

  it('gives no warning where no fault is injected, although what fails differs', () => {
    const settings = (text: string) => ({ experiment: 'rejuvenation', failures: text });
    const { warnings } = review({
      scenario: { experiment: 'rejuvenation', name: 'made', question: 'q', seed: 's', runs: 1, reported: [] },
      variants: ['a', 'b'].map((name) => ({ index: 0, name, factors: {}, settings: settings(name) })),
      records: ['a', 'b'].map((name) => ({
        status: 'measured',
        id: `${name}.0`,
        variant: name,
        run: 0,
        measures: {},
        events: 1,
      })),
      digest: 'd',
      modelVersion: '1',
    });
    expect(warnings.map(({ rule }) => rule)).not.toContain('unequal-exposure');
  });
});

describe('overlapping-bars', () => {
  const shared = fates(['R', 30], ['F', 60]);

  it('warns about bars that overlap although the pairs differ', () => {
    const better = fates(['R', 40], ['F', 50]);
    const [warning] = warningsOf('overlapping-bars', [
      [variant('a'), shared],
      [variant('b'), better],
    ]);
    expect(warning).toMatchObject({ where: ['a / b'] });
    expect(warning?.what).toContain('0 against 10 discordant pairs, p = 0.0020');
  });

  it('gives no warning about variants whose runs are not pairs', () => {
    const other = variant('b', { workload: 'UnixBench' });
    const found = warningsOf('overlapping-bars', [
      [variant('a'), shared],
      [other, fates(['R', 40], ['F', 50])],
    ]);
    expect(found).toEqual([]);
  });

  it('gives no warning when the pairs do not differ, or the bars do not overlap', () => {
    const unrelated = [...fates(['F', 10], ['R', 40]), ...fates(['F', 40])];
    expect(
      warningsOf('overlapping-bars', [
        [variant('a'), shared],
        [variant('b'), unrelated.slice(0, 90)],
      ]),
    ).toEqual([]);
    expect(
      warningsOf('overlapping-bars', [
        [variant('a'), shared],
        [variant('b'), fates(['R', 89], ['F', 1])],
      ]),
    ).toEqual([]);
  });
});

describe('many-comparisons', () => {
  const campaign = (count: number) =>
    Array.from({ length: count }, (_, index) => [variant(`v${index}`), half] as const);

  it('warns from four variants on, and counts their pairs', () => {
    const [warning] = warningsOf('many-comparisons', campaign(4));
    expect(warning?.what).toContain('4 variants make 6 pairs');
    expect(warning?.instead).toContain('rvisim compare');
  });

  it('gives no warning about three, nor about variants without runs', () => {
    expect(warningsOf('many-comparisons', campaign(3))).toEqual([]);
    expect(warningsOf('many-comparisons', [...campaign(3), [variant('empty'), []]])).toEqual([]);
  });
});

describe('calibration-as-evidence', () => {
  it('warns about every figure that the model was fitted to', () => {
    const reported = [figure({ use: 'calibration' }), figure({ id: 'T2', metric: 'detected|injected' })];
    const [warning] = warningsOf('calibration-as-evidence', [[variant('a'), half]], reported);
    expect(warning).toMatchObject({ where: ['T1 (recovered|detected)'] });
    expect(warning?.what).toBe('of the reported figures 1 are calibration and 1 prediction');
  });
});

describe('missing-interval', () => {
  it('warns about a reported figure without one', () => {
    const { low: _low, high: _high, ...bare } = figure();
    const [warning] = warningsOf('missing-interval', [[variant('a'), half]], [bare]);
    expect(warning).toMatchObject({ where: ['T1 (recovered|detected)'] });
  });

  it('warns about a median of too few values, or of too many unanswered runs', () => {
    const few = warningsOf('missing-interval', [[variant('a'), fates(['R', 3], ['F', 30])]]);
    expect(few.map(({ where }) => where)).toContainEqual(['a', 'downtimeMs|recovered']);
    const open = warningsOf('missing-interval', [[variant('a'), fates(['R', 30], ['?', 30])]]);
    expect(open[0]?.what).toContain('30 runs without an answer');
  });
});

describe('paired outcomes', () => {
  it('count the pairs in which both meet the condition, and those without an answer', () => {
    const outcomes = new PairedOutcomes('recovered|detected');
    const runs = {
      a: fates(['R', 3], ['F', 2], ['N', 1], ['?', 1]),
      b: fates(['R', 1], ['F', 1], ['R', 2], ['F', 1], ['R', 3]),
    };
    const records = Object.entries(runs).flatMap(([name, list]) => list.map((fate, run) => recordOf(name, fate, run)));
    expect([...outcomes.noted(records)]).toEqual(records);
    expect(outcomes.counts('a', 'b')).toEqual({ both: 2, onlyA: 1, onlyB: 1, neither: 1, unanswered: 1 });
    expect(outcomes.counts('a', 'c')).toEqual({ both: 0, onlyA: 0, onlyB: 0, neither: 0, unanswered: 0 });
  });

  it('hold runs of any index', () => {
    const outcomes = new PairedOutcomes('recovered|detected');
    const records = [5, 9000].flatMap((run) => ['a', 'b'].map((name) => recordOf(name, 'R', run)));
    expect([...outcomes.noted(records)]).toHaveLength(4);
    expect(outcomes.counts('a', 'b').both).toBe(2);
  });
});

describe('mean-of-few', () => {
  const away = (milliseconds: readonly number[]): RunRecord[] =>
    milliseconds.map((ms, run) => ({ ...recordOf('one', 'R', run), downtimeNanos: ms * 1e6 }) as RunRecord);
  const found = (milliseconds: readonly number[]): Warning[] =>
    review({
      scenario: { name: 'made', question: 'q', seed: 's', runs: 1, reported: [] },
      variants: [variant('one')],
      records: away(milliseconds),
      digest: 'd',
      modelVersion: '1',
    }).warnings.filter(({ rule }) => rule === 'mean-of-few');

  it('speaks about a mean that one run makes, and says what allows for the rare', () => {
    const [warning] = found([...Array<number>(39).fill(1000), 1_800_000]);
    expect(warning?.what).toBe('one of 40 runs makes 98 % of the mean; runs like it may be up to 13.2 % of all');
    expect(warning?.instead).toContain('--failures-per-year');
  });

  it('is silent about runs that are alike', () => {
    expect(found(Array.from({ length: 40 }, (_, run) => 1000 + 10 * run))).toEqual([]);
  });
});
