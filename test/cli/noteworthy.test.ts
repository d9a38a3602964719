import { describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import { noteworthyRuns } from '../../src/cli/noteworthy.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { storeText } from '../campaign/stored.ts';
import { temporaryFolder } from '../campaign/temporary.ts';

const completed = (run: number, outcome: 'recovered' | 'failed' | 'sdc', cause?: string): RunRecord => ({
  status: 'completed',
  id: `v0-r${run}`,
  variant: 'base',
  run,
  episodes: [],
  outcome,
  vms: [],
  ...(cause !== undefined && { cause }),
  events: 1,
});

function noteworthy(records: readonly RunRecord[], limit?: number): readonly string[] {
  const directory = temporaryFolder();
  storeText(directory, records.map((record) => `${recordLine(record)}\n`).join(''));
  return noteworthyRuns(directory, limit).map(({ id, what }) => `${id} ${what}`);
}

describe('noteworthy runs', () => {
  it('come most surprising first: no answer, silent corruption, then failures from the rarest on', () => {
    const records = [
      completed(0, 'failed', 'held-lock'),
      completed(1, 'failed', 'held-lock'),
      completed(2, 'failed', 'blocked-line'),
      completed(3, 'recovered'),
      completed(4, 'sdc'),
      { status: 'harness-error', id: 'v0-r5', variant: 'base', run: 5, message: 'page freed twice' } as const,
    ];
    const all = [
      'v0-r5 harness-error: page freed twice (once)',
      'v0-r4 silent data corruption (once)',
      'v0-r2 failed by blocked-line (once)',
      'v0-r0 failed by held-lock (2 times)',
    ];
    expect(noteworthy(records, 10)).toEqual(all);
    expect(noteworthy(records)).toEqual(all.slice(0, 3));
  });

  it('are none when all recovered', () => {
    expect(noteworthy([completed(0, 'recovered')])).toEqual([]);
  });
});
