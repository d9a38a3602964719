import { describe, expect, it } from 'vitest';
import { compareToReported } from '../../src/analysis/comparison.ts';
import { clopperPearson, wilson } from '../../src/analysis/proportion.ts';
import { type SummaryInput, summarize } from '../../src/analysis/summary.ts';
import type { CompletedRun, EpisodeRecord, OutcomeClass, RunRecord } from '../../src/experiment/record.ts';
import type { MetricName } from '../../src/experiments.ts';
import { renderTable } from '../../src/report/table.ts';
import { syntheticSummary } from '../report/synthetic.ts';

const scenario: SummaryInput['scenario'] = {
  name: 'small',
  question: 'Does it count?',
  seed: 's',
  runs: 9,
  reported: [
    { id: 'T1', where: { a: 'x' }, metric: 'recovered|detected', value: 0.5, low: 0.4, high: 0.6, use: 'calibration' },
    { id: 'T2', where: { a: 'y' }, metric: 'recovered|detected', value: 0.9, use: 'prediction' },
    { id: 'T3', where: {}, metric: 'downtimeMs|recovered', value: 713, unit: 'ms', use: 'prediction' },
  ],
};
const variants = [
  { name: 'a=x', factors: { a: 'x' } },
  { name: 'a=y', factors: { a: 'y' } },
];

let serial = 0;
const run = (
  outcome: OutcomeClass,
  episode?: Partial<EpisodeRecord>,
  rest: Partial<CompletedRun> = {},
): CompletedRun => {
  const id = `0.${serial++}`;
  const episodes = outcome === 'not-injected' ? [] : [{ fault: 'failstop', damage: [], ...episode }];
  return { status: 'completed', id, variant: 'a=x', run: serial, episodes, outcome, vms: [], events: 1, ...rest };
};
const detection = (ms: number) => ({ detection: { detector: 'panic', cpu: 0, atNanos: 0, latencyNanos: ms * 1e6 } });
const recovery = (completed: boolean, ...repairs: [repair: string, ms: number][]) => ({
  recovery: {
    mechanism: 'rehype',
    repairs: repairs.map(([repair, ms]) => ({ repair, nanos: ms * 1e6 })),
    completed,
    nanos: repairs.reduce((total, [, ms]) => total + ms * 1e6, 0),
    left: [],
  },
});
const unanswered: RunRecord = { status: 'timeout', id: '0.99', variant: 'a=x', run: 99, message: 'too many events' };

/** One of each: two recovered, three failed (one without a recovery, one stuck), and the rest of the classes. */
const records: RunRecord[] = [
  run(
    'recovered',
    {
      ...detection(10),
      ...recovery(true, ['boot', 100], ['locks', 5]),
      damage: [{ kind: 'held-lock', object: 'heap' }],
    },
    { downtimeNanos: 130e6 },
  ),
  run(
    'recovered',
    { ...detection(30), ...recovery(true, ['boot', 120], ['locks', 7]) },
    { downtimeNanos: 170e6, vms: [{ vm: 'app1', affected: true, why: 'lost', gapNanos: 0 }] },
  ),
  run(
    'failed',
    {
      ...detection(20),
      ...recovery(true, ['boot', 110], ['locks', 6]),
      damage: [
        { kind: 'held-lock', object: 'heap' },
        { kind: 'held-lock', object: 'static' },
      ],
    },
    { cause: 'held-lock' },
  ),
  run('failed', { ...detection(40), ...recovery(false, ['boot', 9000]) }, { cause: 'masked-ipi' }),
  run('failed', detection(50)),
  run('sdc'),
  run('non-manifested'),
  run('not-injected'),
  unanswered,
];
const summary = summarize({ scenario, variants, records, digest: 'rvisim:0', modelVersion: '1' });
const row = summary.rows[0] ?? expect.fail('no row');
const empty = summary.rows[1] ?? expect.fail('no row');
const share = (name: MetricName) => {
  const metric = row.metrics[name];
  return metric?.kind === 'proportion' ? `${metric.numerator}/${metric.denominator}` : expect.fail(name);
};

describe('a summary', () => {
  it('takes each share of the runs that meet its condition', () => {
    expect(share('detected|injected')).toBe('5/7');
    expect(share('non-manifested|injected')).toBe('1/7');
    expect(share('sdc|injected')).toBe('1/7');
    expect(share('recovery-attempted|detected')).toBe('4/5');
    expect(share('recovered|detected')).toBe('2/5');
  });

  it('sets beside the detected failures those that did harm and were not, and alarms before anything had failed', () => {
    expect(share('recovered|manifested')).toBe('2/6');
    const falseAlarm = { detector: 'panic', atNanos: 1 };
    const alarmed: CompletedRun = { ...run('not-injected'), episodes: [{ fault: 'failstop', damage: [], falseAlarm }] };
    const { rows } = summarize({
      scenario,
      variants,
      records: [...records, alarmed],
      digest: 'rvisim:0',
      modelVersion: '1',
    });
    expect(rows[0]?.metrics['false-alarm|observed']).toMatchObject({ numerator: 1, denominator: 9 });
    expect(rows[0]?.metrics['detected|injected']).toMatchObject({ numerator: 5, denominator: 7 });
    const text = renderTable({ ...summary, rows }, { color: false, width: 120 });
    expect(text).toMatch(/2\/5 .*2\/6 +1\/9/);
  });

  it('measures latencies in ms, and a recovery only when it reached its end', () => {
    expect(row.metrics['detectionMs|detected']).toMatchObject({ unit: 'ms', n: 5, p50: 30, min: 10, max: 50 });
    expect(row.metrics['recoveryMs|recovery-attempted']).toMatchObject({ n: 3, p50: 116, max: 127 });
    expect(row.metrics['downtimeMs|recovered']).toMatchObject({ n: 2, p50: 150 });
    expect(row.repairs.map(({ repair, ms }) => [repair, ms.n, ms.p50])).toEqual([
      ['boot', 3, 110],
      ['locks', 3, 6],
    ]);
  });

  it('counts runs without an answer separately and widens every interval for them', () => {
    expect(row).toMatchObject({ runs: 9, unanswered: 1 });
    expect(row.metrics['recovered|detected']).toMatchObject({
      value: 0.4,
      low: clopperPearson(2, 6).low,
      high: clopperPearson(3, 6).high,
    });
  });

  it('counts outcomes, causes of failed runs, and the struck runs that had a kind of damage', () => {
    expect(row.outcomes).toEqual({ recovered: 2, failed: 3, sdc: 1, 'non-manifested': 1, 'not-injected': 1 });
    expect(row.causes).toEqual({ 'held-lock': 1, 'masked-ipi': 1, unclassified: 1 });
    expect(row.damage).toEqual({ 'held-lock': 2 / 7 });
  });

  it('puts a reported figure beside the variants that it is about', () => {
    expect(row.reported).toEqual({
      'recovered|detected': { value: 0.5, low: 0.4, high: 0.6, source: 'T1', use: 'calibration' },
      'downtimeMs|recovered': { value: 713, source: 'T3', use: 'prediction' },
    });
    expect(empty.reported['recovered|detected']).toEqual({ value: 0.9, source: 'T2', use: 'prediction' });
  });

  it('has a row of zeros for a variant without records', () => {
    expect(empty).toMatchObject({ variant: 'a=y', runs: 0, unanswered: 0, outcomes: {}, causes: {}, repairs: [] });
    expect(empty.metrics['recovered|detected']).toMatchObject({
      value: null,
      numerator: 0,
      denominator: 0,
      low: 0,
      high: 1,
    });
  });

  it('does not depend on the order of the records', () => {
    const reversed = summarize({
      scenario,
      variants,
      records: [...records].reverse(),
      digest: 'rvisim:0',
      modelVersion: '1',
    });
    expect(JSON.stringify(reversed)).toBe(JSON.stringify(summary));
  });

  it('crashes on a record of a variant that the scenario does not have', () => {
    const stray = { ...unanswered, variant: 'a=z' };
    expect(() => summarize({ scenario, variants, records: [stray], digest: '', modelVersion: '1' })).toThrow("'a=z'");
  });
});

describe('the funnel', () => {
  const textOf = (funnel: typeof row.funnel) =>
    funnel.map(({ stage, numerator, denominator }) => `${stage} ${numerator}/${denominator}`);

  it('gives every stage the count of the stage before as its denominator', () => {
    expect(textOf(row.funnel)).toEqual([
      'injected 7/8',
      'activated 7/7',
      'manifested 6/7',
      'detected 5/6',
      'recovery attempted 4/5',
      'recovered 2/4',
      'service preserved 1/2',
    ]);
  });

  it('describes each stage and its denominator', () => {
    expect(row.funnel[0]?.condition).toBe('runs with an answer');
    for (const [index, { condition }] of row.funnel.entries())
      if (index > 0) expect(condition).toContain(row.funnel[index - 1]?.meaning);
  });

  it('excludes a fault that nothing used from the later stages', () => {
    const dead = run('non-manifested', { activated: false });
    const { rows } = summarize({ scenario, variants, records: [dead], digest: '', modelVersion: '1' });
    expect(textOf(rows[0]?.funnel ?? []).slice(0, 3)).toEqual(['injected 1/1', 'activated 0/1', 'manifested 0/0']);
  });

  it('counts runs without an answer by reason, and shows the bounds of each stage', () => {
    expect(row.unansweredBy).toEqual({ timeout: 1 });
    expect(row.funnel[5]).toMatchObject({ unanswered: 1, value: 2 / 4, worst: 2 / 5, best: 3 / 5 });
    expect(row.funnel[5]?.low).toBe(clopperPearson(2, 5).low);
    expect(row.funnel[5]?.high).toBe(clopperPearson(3, 5).high);
  });

  it('never widens', () => {
    for (const { funnel } of syntheticSummary(100, 3).rows)
      for (const [index, { numerator, denominator }] of funnel.entries()) {
        expect(numerator).toBeLessThanOrEqual(denominator);
        if (index > 0) expect(denominator).toBe(funnel[index - 1]?.numerator);
      }
  });
});

describe('the choice of intervals', () => {
  it('is followed by every share and mean, and named', () => {
    const intervals = { shares: 'wilson', means: 'bootstrap-bca', confidence: 0.99 } as const;
    const chosen = summarize({ scenario, variants, records, digest: '', modelVersion: '1', intervals });
    expect(chosen).toMatchObject({ confidence: 0.99, methods: { shares: 'wilson', means: 'bootstrap-bca' } });
    expect(chosen.rows[0]?.metrics['recovered|detected']).toMatchObject({
      low: wilson(2, 6, 0.99).low,
      high: wilson(3, 6, 0.99).high,
      method: 'wilson',
      confidence: 0.99,
    });
    expect(chosen.rows[0]?.metrics['downtimeMs|recovered']).toMatchObject({ meanMethod: 'bootstrap-bca' });
  });
});

describe('the metrics of a summary', () => {
  it('are read by names that some experiment has: a misspelt one does not compile', () => {
    // @ts-expect-error There is no such metric.
    expect(row.metrics['recoverd|detected']).toBeUndefined();
    // @ts-expect-error There is no such metric.
    expect(row.reported['recovered|detcted']).toBeUndefined();
    // @ts-expect-error There is no such metric.
    expect(row.distributions['outageMs']).toBeUndefined();
    expect(row.metrics['recovered|detected']).toBeDefined();
  });
});

describe('a comparison with a reported figure', () => {
  const metric = row.metrics['recovered|detected'] ?? expect.fail('no metric');
  const figure = { source: 'T', use: 'calibration' } as const;

  it('is simulated minus reported, and says whether the interval contains the reported value', () => {
    expect(compareToReported(metric, { ...figure, value: 0.5 })).toMatchObject({
      difference: 0.4 - 0.5,
      inside: true,
    });
    expect(compareToReported(metric, { ...figure, value: 0.99 })).toMatchObject({ inside: false });
  });

  it('agrees with a reported lower bound if its interval reaches above it', () => {
    const bound = (value: number) => ({ ...figure, value, low: value, high: 1 });
    expect(compareToReported(metric, bound(0.01)).inside).toBe(true);
    expect(compareToReported(metric, { ...figure, value: 0.01 }).inside).toBe(false);
    expect(compareToReported(metric, bound(0.99)).inside).toBe(false);
  });

  it('is empty where nothing was simulated', () => {
    const nothing = empty.metrics['recovered|detected'] ?? expect.fail('no metric');
    expect(compareToReported(nothing, { ...figure, value: 0.5 })).toMatchObject({
      difference: null,
      differenceLow: null,
      inside: null,
    });
  });

  it('takes the median of a quantity, whose interval may be missing', () => {
    const downtime = row.metrics['downtimeMs|recovered'] ?? expect.fail('no metric');
    expect(compareToReported(downtime, { ...figure, value: 713 })).toMatchObject({
      difference: 150 - 713,
      inside: null,
    });
  });
});

describe('metrics of the control and of the VMs', () => {
  const row = (...runs: RunRecord[]) =>
    summarize({ scenario, variants, records: runs, digest: 'd', modelVersion: '1' }).rows[0] ?? expect.fail();
  const vms = (...affected: boolean[]) => affected.map((each, vm) => ({ vm: `vm${vm}`, affected: each, gapNanos: 0 }));

  it('count as noVMF only the successes in which no VM was affected, among the detected runs', () => {
    const { metrics } = row(
      run('recovered', detection(1), { vms: vms(false, false) }),
      run('recovered', detection(1), { vms: vms(false, true) }),
      run('failed', detection(1), { vms: vms(false, false) }),
      run('non-manifested', {}, { vms: vms(false, false) }),
    );
    expect(metrics['no-vm-failures|detected']).toMatchObject({ numerator: 1, denominator: 3 });
    expect(metrics['recovered|detected']).toMatchObject({ numerator: 2, denominator: 3 });
  });

  it('measure the overhead on each run of the control, and on no other', () => {
    const { metrics } = row(
      run('non-manifested', {}, { vmm: { stockNanos: 1_000, addedNanos: 100 } }),
      run('non-manifested', {}, { vmm: { stockNanos: 2_000, addedNanos: 300 } }),
      run('non-manifested'),
    );
    expect(metrics['overhead|dry']).toMatchObject({ kind: 'quantity', unit: 'ratio', n: 2, mean: 0.125 });
  });

  it('count a fault as activated unless it says that nothing used it', () => {
    const { metrics } = row(
      run('non-manifested', { activated: false }),
      run('sdc', { activated: true }),
      run('failed'),
      run('not-injected'),
    );
    expect(metrics['activated|injected']).toMatchObject({ numerator: 2, denominator: 3 });
  });
});
