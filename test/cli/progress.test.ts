import { describe, expect, it } from 'vitest';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import type { Progress } from '../../src/campaign/ledger.ts';
import type { Verdict } from '../../src/campaign/manifest.ts';
import { describeProgress, progressLine } from '../../src/cli/progress.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

function progress(stored: number, elapsedMs: number, verdicts: Partial<Record<Verdict, number>> = {}): Progress {
  return {
    stored,
    planned: 3000,
    variants: 1,
    done: stored,
    elapsedMs,
    verdicts: new Map(Object.entries(verdicts) as [Verdict, number][]),
  };
}

function screen(isLive: boolean): { terminal: Terminal; lines: string[] } {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    err: (text) => void lines.push(text),
    width: 80,
    color: false,
    isLive,
    argv: [],
    interruption: () => new AbortController().signal,
  };
  return { terminal, lines };
}

describe('progress', () => {
  it('has the number of runs, the share with its interval, the speed and the remaining time', () => {
    const { low, high } = clopperPearson(610, 1000);
    const interval = `[${(low * 100).toFixed(1)}, ${(high * 100).toFixed(1)}]`;
    expect(describeProgress(progress(1240, 4000, { recovered: 610, failed: 390, sdc: 240 }))).toBe(
      `1240/3000  61.0 % recovered ${interval}  310 runs/s  ETA 6 s`,
    );
  });

  it('counts the verdicts of several variants, which have no share in common', () => {
    const several = { ...progress(1240, 4000, { recovered: 610, failed: 390, sdc: 240 }), variants: 6 };
    expect(describeProgress(several)).toContain('610 recovered, 390 failed in 6 variants');
    expect(describeProgress(several)).not.toContain('%');
  });

  it('does not hide runs without an answer', () => {
    expect(describeProgress(progress(10, 1000, { 'harness-error': 2, timeout: 1 }))).toContain('3 without an answer');
  });

  it('has no share before the first detection, and no remaining time at the end', () => {
    expect(describeProgress(progress(10, 1000, { 'non-manifested': 10 }))).toContain('nothing detected yet');
    expect(describeProgress(progress(3000, 1000))).not.toContain('ETA');
  });

  it('is one line that is rewritten at most ten times a second on a terminal', () => {
    const { terminal, lines } = screen(true);
    const line = progressLine(terminal);
    for (let ms = 0; ms <= 1000; ms += 10) line.show(progress(ms, ms));
    line.end();
    expect(lines).toHaveLength(12);
    for (const text of lines)
      expect([text.startsWith('\r'), text.includes('\n'), text.endsWith('\u001b[K')]).toEqual([true, false, true]);
  });

  it('is a plain line every tenth of the runs or every ten seconds elsewhere', () => {
    const { terminal, lines } = screen(false);
    const line = progressLine(terminal);
    for (let stored = 1; stored <= 3000; stored += 1) line.show(progress(stored, stored));
    expect(lines.map((text) => Number.parseInt(text, 10))).toEqual([
      300, 600, 900, 1200, 1500, 1800, 2100, 2400, 2700, 3000,
    ]);
    const slow = screen(false);
    const slowLine = progressLine(slow.terminal);
    for (let second = 1; second <= 60; second += 1) slowLine.show(progress(1, second * 1000));
    expect(slow.lines).toHaveLength(6);
    for (const escape of ['\r', '\u001b']) expect(slow.lines.join('')).not.toContain(escape);
  });
});
