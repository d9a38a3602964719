/** The same campaigns as `npm run coverage` prints, but for those of the bootstraps. */
import { describe, expect, it } from 'vitest';
import { meanOfFew } from '../../src/analysis/lint/rules/mean-of-few.ts';
import { summarize } from '../../src/analysis/summary.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import {
  averageRows,
  CAMPAIGNS,
  type CoverageRow,
  differenceRows,
  downtimeRows,
  fallsShort,
  meanRows,
  outageRow,
  quantileRows,
  ratioRows,
  shareRows,
  unansweredRow,
} from './coverage.ts';

const name = ({ interval, truth, runs }: CoverageRow): string => `${interval} of ${truth} at ${runs}`;
const average = (rows: readonly CoverageRow[]): number =>
  rows.reduce((total, { covered, campaigns }) => total + covered / campaigns, 0) / rows.length;

describe('in 2,000 campaigns with a known share', () => {
  const rows = shareRows();
  const by = (interval: string) => rows.filter((row) => row.interval === interval);

  it('Clopper-Pearson contains it at least 95 % of the time, whatever it is', () => {
    for (const row of by('Clopper-Pearson')) {
      expect(row.exact, name(row)).toBeGreaterThanOrEqual(0.95);
      expect(fallsShort(row), name(row)).toBe(false);
    }
    expect(average(by('Clopper-Pearson'))).toBeGreaterThanOrEqual(0.95);
  });

  it('Wilson contains it at least 95 % of the time on average over all shares, and not much less anywhere', () => {
    const over = averageRows().filter(({ interval }) => interval === 'Wilson');
    expect(average(over)).toBeGreaterThanOrEqual(0.95);
    for (const row of by('Wilson')) expect(row.exact, name(row)).toBeGreaterThanOrEqual(0.89);
  });

  it('the measurement detects a bad interval: Wald at 99 of 100 contains it 63 % of the time', () => {
    const row = by('Wald (not offered)').find(({ runs, truth }) => runs === 100 && truth === 'share 0.99');
    expect((row?.covered ?? 0) / CAMPAIGNS).toBeCloseTo(0.63, 1);
    expect(row !== undefined && fallsShort(row)).toBe(true);
  });

  it('measured and computed coverage agree, within the random error of 2,000 campaigns', () => {
    for (const row of rows) {
      const exact = row.exact ?? expect.fail('not computed');
      const error = Math.sqrt((exact * (1 - exact)) / CAMPAIGNS);
      expect(Math.abs(row.covered / CAMPAIGNS - exact), name(row)).toBeLessThan(4 * error + 1e-9);
    }
  });
});

describe('the other intervals', () => {
  it('contain the share although the unanswered runs were not a fair sample', () => {
    expect(fallsShort(unansweredRow())).toBe(false);
  });

  it('of a quantile contain it at least 95 % of the time', () => {
    for (const row of quantileRows()) expect(fallsShort(row), name(row)).toBe(false);
  });

  it('of a difference contain it 95 % of the time on average', () => {
    const rows = differenceRows();
    expect(average(rows)).toBeGreaterThanOrEqual(0.945);
    for (const row of rows) expect(row.covered / CAMPAIGNS, name(row)).toBeGreaterThan(0.92);
  });

  it('of a ratio contain it, from few runs, too', () => {
    for (const row of ratioRows(CAMPAIGNS, ['t'])) expect(row.covered / CAMPAIGNS, name(row)).toBeGreaterThan(0.92);
    // Below 0.89 at ten runs without the expansion of its levels.
    for (const row of ratioRows(200, ['bootstrap-bca'])) expect(row.covered / 200, name(row)).toBeGreaterThan(0.91);
  });

  it('of the downtime of a failure contain it, from few runs, too', () => {
    for (const row of downtimeRows(CAMPAIGNS, ['t'])) expect(fallsShort(row), name(row)).toBe(false);
    // Below 0.93 at ten runs without the expansion of its levels.
    for (const row of downtimeRows(300, ['bootstrap-bca'])) expect(row.covered / 300, name(row)).toBeGreaterThan(0.93);
  });

  it('of a mean that rare long outages make do not contain it, which is why lint warns, with this number', () => {
    const covered = outageRow().covered / CAMPAIGNS;
    expect(meanOfFew.why).toContain(`contains the truth in ${Math.round(100 * covered)} of 100 campaigns`);
  });

  it("of a mean contain it as often as Student's can", () => {
    const [normal, skewed] = meanRows(CAMPAIGNS, ['t']);
    expect(normal !== undefined && fallsShort(normal)).toBe(false);
    expect((skewed?.covered ?? 0) / CAMPAIGNS).toBeGreaterThan(0.92);
  });
});

describe('from records to a row of the summary', () => {
  it('a campaign of 60 runs contains its true recovery rate at least 95 % of the time', () => {
    const truth = 0.9;
    const chance = new RandomStreams('coverage').stream('records');
    const detection = { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 };
    const record = (run: number): RunRecord => ({
      status: 'completed',
      id: `0.${run}`,
      variant: 'v',
      run,
      episodes: [{ fault: 'failstop', damage: [], detection }],
      outcome: chance.bernoulli(truth) ? 'recovered' : 'failed',
      vms: [],
      events: 1,
    });
    let covered = 0;
    for (let campaign = 0; campaign < CAMPAIGNS; campaign++) {
      const { rows } = summarize({
        scenario: { name: 'n', question: 'q', seed: 's', runs: 60, reported: [] },
        variants: [{ name: 'v', factors: {} }],
        records: Array.from({ length: 60 }, (_, run) => record(run)),
        digest: 'd',
        modelVersion: '1',
      });
      const { low, high } = rows[0]?.metrics['recovered|detected'] ?? expect.fail('no metric');
      if ((low ?? 1) <= truth && truth <= (high ?? 0)) covered++;
    }
    expect(covered / CAMPAIGNS).toBeGreaterThanOrEqual(0.95);
  });
});
