/**
 * A slice of `npm run detail-check`: what is left out far from a fault does not change what comes out.
 *
 * Of leaving early, on the same faults: no outcome differs in 80 runs, so that with a confidence of 95 % fewer than 4
 * % do. Of joining late, on independent ones: chi-square at 1 %, which finds a difference of 16 points in the share of
 * failures with a probability of 90 %.
 */
import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import { caseNames, classesOf } from './cases.ts';
import { homogeneity, LEVEL, shownDifference, significance } from './homogeneity.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, run) => run);

describe('an early end', () => {
  it('gives every run the outcome that it has when it is simulated to the end', () => {
    const [window, runs] = [[0.85, 0.9], 40] as const;
    const names = ['Code, BlkBench', 'increment, + hypercall retry'];
    for (const name of names) {
      const [early, patient] = (['neighbourhood', 'to-end'] as const).map((detail) =>
        classesOf(name, detail, window, upTo(runs)),
      );
      expect([name, early]).toEqual([name, patient]);
    }
    expect(clopperPearson(0, names.length * runs, 0.9).high).toBeLessThan(0.04);
  });
});

describe('a late beginning', () => {
  it('gives the outcomes of a benchmark simulated from its start', () => {
    const window = [0.01, 0.04] as const;
    const late = classesOf('Code, BlkBench', 'neighbourhood', window, upTo(500));
    const fromStart = classesOf('Code, BlkBench', 'from-start', window, upTo(180));
    expect(significance(homogeneity(late, fromStart))).toBeGreaterThan(LEVEL);
    const failed = late.filter((outcome) => outcome.startsWith('failed')).length / late.length;
    expect(shownDifference(failed, fromStart.length, late.length)).toBeLessThan(0.16);
  });
});

describe('the test', () => {
  const sample = (failed: number, runs: number): string[] =>
    upTo(runs).map((run) => (run < failed ? 'failed' : 'recovered'));

  it('finds a difference of the size that it claims to find', () => {
    const difference = shownDifference(0.3, 200, 200);
    const shares = [0.3 - difference, 0.3 + difference].map((share) => Math.round(200 * share));
    const found = shares.map((failed) => significance(homogeneity(sample(60, 200), sample(failed, 200))));
    for (const p of found) expect(p).toBeLessThan(LEVEL);
  });

  it('finds no difference in equal samples, and combines rare classes', () => {
    expect(significance(homogeneity(sample(60, 200), sample(60, 200)))).toBe(1);
    expect(homogeneity([...sample(60, 200), 'odd'], sample(60, 200))).toMatchObject({ freedom: 2 });
    expect(homogeneity(['a', 'b', 'c'], ['d', 'e', 'f'])).toEqual({ statistic: 0, freedom: 0 });
  });

  it('has the cases of the scenario', () => {
    expect(caseNames.length).toBeGreaterThan(5);
    // What was missing when frames that are counted twice went unseen, and when guests of other CPUs were left out.
    expect(caseNames).toEqual(expect.arrayContaining(['Failstop, UnixBench, no undo log', 'Failstop, 3AppVM']));
  });
});
