import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareLaws, kolmogorovTail } from '../../../src/analysis/field/laws.ts';
import { type FieldOverview, fieldOverview } from '../../../src/analysis/field/overview.ts';
import { drawFrom } from '../../../src/experiment/law.ts';
import { readTrace } from '../../../src/field/read/read-trace.ts';
import { RandomStreams } from '../../../src/kernel/random.ts';
import { renderFieldOverview } from '../../../src/report/field/overview.ts';
import { sharedFolder } from '../../campaign/temporary.ts';

const folder = sharedFolder();
const HOUR = 3600;

/** Times in hours, watched for 1000 h. */
function overviewOf(
  rows: readonly (readonly [node: string, start: number, end: number, cause: string])[],
): FieldOverview {
  const lines = rows.map(([node, start, end, cause]) => [node, start * HOUR, end * HOUR, cause].join(','));
  const file = join(folder, 'trace.csv');
  writeFileSync(file, `# observed 0 ${1000 * HOUR}\nnode,start,end,cause\n${lines.join('\n')}\nquiet,,,\n`);
  return fieldOverview(readTrace(file), { withinSeconds: HOUR, replicas: 2, confidence: 0.95 });
}

const SMALL = overviewOf([
  ['a', 100, 110, 'disk'],
  ['b', 100.5, 120, 'power'],
  ['a', 115, 125, 'disk'],
  ['b', 500, 510, 'power'],
  ['a', 505, 507, 'power'],
]);

describe('the overview of a trace', () => {
  it('counts failures, time away and time watched', () => {
    const { all, neverFailed } = SMALL;
    expect({ ...all, neverFailed }).toMatchObject({ nodes: 3, failures: 5, neverFailed: 1 });
    expect(all.nodeYears).toBeCloseTo(3000 / 8766, 9);
    expect(all.mtbfHours.value).toBeCloseTo(600, 9);
    expect(all.mttrHours.value).toBeCloseTo(51.5 / 5, 9);
    expect(all.unavailability.value).toBeCloseTo(51.5 / 3000, 9);
    expect(all.failuresPerYear.value).toBeCloseTo(5 / (1000 / 8766), 6);
  });

  it('tells how many nodes are away at the same time, and which failures come together', () => {
    const { concurrency, correlation } = SMALL;
    expect(concurrency.mostAway).toBe(2);
    expect(concurrency.meanAway).toBeCloseTo(51.5 / 1000, 9);
    expect(concurrency.quantiles.map(({ away }) => away)).toEqual([0, 0, 2, 2]);
    expect(correlation.share).toBeCloseTo(2 / 5, 9);
    expect(correlation.independentShare).toBeLessThan(0.02);
    expect(correlation.largestGroup).toBe(2);
  });

  it('is in words, without what is no number, however few failures and times there are', () => {
    const file = join(folder, 'few.csv');
    const told = (text: string): string => {
      writeFileSync(file, text);
      const overview = fieldOverview(readTrace(file), { withinSeconds: HOUR, replicas: 2, confidence: 0.95 });
      return renderFieldOverview(overview, { width: 200, color: false });
    };
    const one = told('node,start,end,cause\na,5,6,disk\n');
    expect(one).toMatch(/plain|a csv of .*, 1 row, [^]*1 node \(0 never failed\)[^]*; 1 failure\n/);
    expect(one).toContain('Note: no line # observed');
    const same = 'node,start,end\na,5,5\na,5,5\n';
    const three = 'node,start,end\na,5,3605\nb,90000,180000\na,900000,900001\n';
    for (const text of [one, told(same), told(three), told('# observed 5 6\nnode,start,end\na,5,6\n')]) {
      expect(text).not.toMatch(/NaN|Infinity|undefined/);
      expect(text).not.toMatch(/\b1 (?:failures|nodes|rows)\b/);
    }
  });

  it('takes no failures of one node for failures that come together', () => {
    const { correlation } = overviewOf([
      ['a', 100, 100.1, ''],
      ['a', 100.2, 100.3, ''],
      ['b', 700, 701, ''],
    ]);
    expect(correlation).toMatchObject({ share: 0, others: 0, largestGroup: 1 });
  });

  it('counts failures by age since the last repair, over the time that nodes were of that age', () => {
    const bands = new Map(SMALL.hazardByAge.map((band) => [band.fromSeconds / HOUR, band]));
    // One came after 5 h up; two after 380 h. Exposed from 1 h to 6 h: 4 h, and 5 h in each of four longer ups.
    expect(bands.get(1)).toMatchObject({ failures: 1, perDay: expect.closeTo(24 / 24, 6) });
    expect(bands.get(240)).toMatchObject({ failures: 2 });
  });

  it('fits systems by themselves where there are several with enough failures', () => {
    const rows = ['r', 's', 'few'].flatMap((system) =>
      Array.from(
        { length: system === 'few' ? 5 : 60 },
        (_, k) => [`${system}1`, system, 9e3 * k + ((k * k * 7) % 997)] as const,
      ),
    );
    const lines = rows.map(([node, system, start]) => `${node},${system},${start},${start + 60 + (start % 50)}`);
    const file = join(folder, 'systems.csv');
    writeFileSync(file, `node,system,start,end\n${lines.join('\n')}\n`);
    const { systemLaws } = fieldOverview(readTrace(file), { withinSeconds: 60, replicas: 0, confidence: 0.95 });
    expect(systemLaws.map(({ system, between, away }) => [system, between.times, away.times])).toEqual([
      ['r', 59, 60],
      ['s', 59, 60],
    ]);
    expect(
      systemLaws[0]?.between.fits.find(({ law }) => law.law === 'weibull')?.intervals['shape']?.low,
    ).toBeGreaterThan(1);
  });

  it('names causes with their shares of failures and of the time away', () => {
    expect(SMALL.causes).toMatchObject([
      { cause: 'power', failures: 3, shareOfTimeAway: expect.closeTo(31.5 / 51.5, 9) },
      { cause: 'disk', failures: 2, mttrHours: expect.closeTo(10, 9) },
    ]);
  });

  it('finds that replicas are away together for longer than independent ones', () => {
    const all = SMALL.replicas.find(({ spared, placement }) => spared === 1 && placement === 'nodes of one system');
    // Only a and b are ever away together: for 9.5 + 5 + 2 h, in a third of the services.
    expect(all?.replayed.value).toBeCloseTo((16.5 / 1000) * 0.333, 2);
    expect(all?.independent.value).toBeCloseTo(((22 / 1000) * (29.5 / 1000)) / 3, 4);
    expect(all?.factor).toBeGreaterThan(15);
  });
});

describe('laws of times', () => {
  it('have intervals that cover the parameters of the law that they were drawn from', () => {
    let [shapes, scales] = [0, 0];
    for (let sample = 0; sample < 60; sample++) {
      const stream = new RandomStreams('laws').stream(`${sample}`);
      const values = Float64Array.from({ length: 400 }, () =>
        drawFrom({ law: 'weibull', shape: 0.7, scale: 9 }, stream),
      );
      const { intervals } = compareLaws('', values, 0.95).fits.find(({ law }) => law.law === 'weibull')!;
      const { shape, scale } = intervals;
      if (shape!.low < 0.7 && 0.7 < shape!.high) shapes += 1;
      if (scale!.low < 9 && 9 < scale!.high) scales += 1;
    }
    // 57 of 60 are to be expected; fewer than 51 or all come once in a hundred and in twenty.
    for (const covered of [shapes, scales]) expect(covered).toBeGreaterThanOrEqual(51);
    expect(shapes + scales).toBeLessThan(120);
  });

  it('are told apart by the distance of Kolmogorov and Smirnov', () => {
    const stream = new RandomStreams('laws').stream('distance');
    const values = Float64Array.from({ length: 2000 }, () => stream.weibull(9, 0.6));
    const { fits } = compareLaws('', values, 0.95);
    expect(fits[0]?.law.law).toBe('weibull');
    expect(fits[0]?.p).toBeGreaterThan(0.1);
    expect(fits.find(({ law }) => law.law === 'exponential')?.p).toBeLessThan(1e-6);
    // 1.358 is the 5 % point of Kolmogorov's distribution.
    expect(kolmogorovTail(1.3581)).toBeCloseTo(0.05, 4);
  });
});
