/** Figures of memory that moves: phases around a migration, sizes as axes, VMs that leave, guests that come back. */
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary.ts';
import { guestRunsOverTime } from '../../src/report/charts/figures/guest-runs-over-time.ts';
import { migrationDowntime, survivors } from '../../src/report/charts/figures/migration-by-size.ts';
import { clientThroughput } from '../../src/report/charts/figures/migration-over-time.ts';
import { linePicture } from '../../src/report/charts/lines.ts';
import { pagesOf } from '../../src/report/charts/pages.ts';
import { namesOf } from '../../src/report/charts/words.ts';
import { scenarios } from '../contracts/scenarios.ts';
import { drawingOf } from './drawing.ts';
import { inventedSummary } from './invented.ts';

const summary = inventedSummary(scenarios.find(({ name }) => name === 'streaming-server')!, 3);

function drawn(of: Summary) {
  const rows = clientThroughput.data(of);
  const sketch = clientThroughput.picture(rows, namesOf(of));
  if (sketch.kind !== 'lines') throw new Error('not lines');
  const picture = linePicture({ ...sketch, title: clientThroughput.title(of) });
  return { rows, picture, drawing: drawingOf(picture) };
}

describe('the figure of the throughput around a migration', () => {
  const { rows, picture } = drawn(summary);
  const phases = rows.filter(({ y }) => y === null);
  const lineMarks = picture.marks.filter(({ along }) => along !== undefined);
  const laneMarks = picture.marks.filter(({ along }) => along === undefined);

  it('marks each phase of each variant, with its time, above all lines', () => {
    expect(phases.length).toBe(summary.rows.length * 9);
    expect(laneMarks.length).toBe(phases.length);
    const lowest = Math.max(...laneMarks.map(({ y, height }) => y + height));
    const highest = Math.min(...lineMarks.map(({ y, height }) => y + height / 2));
    expect(lowest).toBeLessThan(highest);
    expect(laneMarks.map(({ value }) => value)).toContain('rounds, 11 to 12');
  });

  it('draws a phase where the times of its line are', () => {
    const [, second] = summary.rows;
    const rounds = laneMarks.filter(({ value }) => value.startsWith('rounds'))[1]!;
    const { fromSeconds } = second!.phases.find(({ phase }) => phase === 'rounds')!;
    const near = lineMarks.find(({ along }) => along === fromSeconds)!;
    expect(rounds.x).toBeCloseTo(near.x + near.width / 2, 0);
  });

  it('has neither lanes nor room for them where nothing has phases', () => {
    const bare = drawn({ ...summary, rows: summary.rows.map((row) => ({ ...row, phases: [] })) });
    expect(bare.picture.marks.every(({ along }) => along !== undefined)).toBe(true);
    expect(bare.drawing.plot.bottom - bare.drawing.plot.top).toBeLessThan(600);
  });
});

const inventedFor = (scenario: string): Summary => inventedSummary(scenarios.find(({ name }) => name === scenario)!, 1);

describe('figures against a size', () => {
  it('have amounts of memory on one axis, whatever their units', () => {
    const rows = migrationDowntime.data(inventedFor('delta-compression'));
    expect([...new Set(rows.map(({ size, unit }) => `${size} ${unit}`))]).toEqual(['64 MiB', '256 MiB', '1024 MiB']);
  });

  it('are not drawn over amounts that cannot be compared', () => {
    const mixed = inventedFor('delta-compression');
    const rows = mixed.rows.map((row, index) => ({
      ...row,
      factors: { x: ['64 MiB', '5 s', '7'][index % 3]!, ...(index > 2 && { y: `case ${Math.floor(index / 3)}` }) },
    }));
    expect(migrationDowntime.appliesTo({ ...mixed, rows })).toBe(false);
  });

  it('say of how many VMs some have left, and draw no downtime of those', () => {
    const evacuated = inventedFor('evacuate');
    const quantity = (mean: number) => ({ kind: 'quantity', n: 3, mean, meanLow: null, meanHigh: null }) as never;
    const rows = evacuated.rows.map((row, index) => ({
      ...row,
      metrics: {
        ...row.metrics,
        'savedVms|evacuated': quantity(index % 4),
        'savedShare|evacuated': quantity((index % 4) / 64),
      },
    }));
    const of = { ...evacuated, rows };
    expect(survivors.picture(survivors.data(of), namesOf(of))).toMatchObject({ yTitle: 'VMs saved, of 64' });
    expect(migrationDowntime.appliesTo(of)).toBe(false);
  });
});

describe('the figure of guests that come back', () => {
  it('has at most eight lines on a page, of different looks', () => {
    const rows = Array.from({ length: 32 }, (_, index) => ({ variant: `${index}`, n: 3, seconds: 1, share: 0.5 }));
    const sketch = guestRunsOverTime.picture(rows, namesOf({ rows: [] }));
    if (sketch.kind !== 'lines') throw new Error('not lines');
    const pages = pagesOf({ ...sketch, title: '' });
    expect(pages.length).toBe(4);
    for (const page of pages) {
      if (page.kind !== 'lines') throw new Error('not lines');
      const looks = new Set(page.lines.map(({ stroke }) => `${stroke.color} ${stroke.dash.join(' ')}`));
      expect([page.lines.length, looks.size]).toEqual([8, 8]);
    }
  });
});
