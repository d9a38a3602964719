import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { parseRunId, runId } from '../../src/experiment/run-id.ts';

const index = fc.integer({ min: 0, max: 10_000_000 });

describe('the id of a run', () => {
  test.prop([index, index])('can be parsed back to variant and run', (variant, run) => {
    const id = runId({ variant, run });
    expect(Number(id)).toBeNaN();
    expect(Date.parse(id)).toBeNaN();
    expect(parseRunId(id)).toEqual({ variant, run });
  });

  test.prop([index, index])('may be given in the form of earlier versions', (variant, run) => {
    expect(parseRunId(`${variant}.${run}`)).toEqual({ variant, run });
  });

  // The digest of a folder is made of its lines in the order of their ids.
  test.prop([fc.tuple(index, index), fc.tuple(index, index)])('sorts as the earlier one did', (one, other) => {
    const [a, b] = [one, other].map(([variant, run]) => runId({ variant, run })) as [string, string];
    expect(a < b).toBe(one.join('.') < other.join('.'));
  });

  it.each(['', 'v1', 'r1', 'v1-r', 'v01-r1', 'v1-r01', '1', '1.', '01.1', '1.01', '1e3.1', 'v1.1', 'V1-r1', ' v1-r1'])(
    "is not '%s'",
    (text) => {
      expect(parseRunId(text)).toBeUndefined();
    },
  );
});
