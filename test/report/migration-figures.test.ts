/** The throughput around a migration: where the phases of each variant are drawn. */
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary.ts';
import { clientThroughput } from '../../src/report/charts/figures/migration-over-time.ts';
import { linePicture } from '../../src/report/charts/lines.ts';
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
