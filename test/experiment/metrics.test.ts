/** The names of metrics are types: what this file marks as an error has to be one, or it does not compile itself. */
import { describe, expect, it } from 'vitest';
import { type Measures, measured } from '../../src/experiment/metrics.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import type { PrivilegedVmMetric } from '../../src/models/management/experiment/metrics.ts';

const always = (): boolean => true;

describe('a misspelt metric does not compile', () => {
  it('where it is measured, in every run or in some', () => {
    // @ts-expect-error the metric is called state-whole
    const whole: Measures<PrivilegedVmMetric> = { 'state-hole|detected': 1 };
    const some = measured<PrivilegedVmMetric>(
      { 'state-whole|detected': 1 },
      // @ts-expect-error it is managementGapMs
      always() ? { 'managementGap|detected': 1, 'applicationGapMs|detected': 2 } : null,
      null,
    );
    expect(Object.keys({ ...whole, ...some })).toHaveLength(4);
  });

  it('where it is read from a record', () => {
    const record: RunRecord<PrivilegedVmMetric> = {
      status: 'measured',
      id: '0.0',
      variant: 'base',
      run: 0,
      measures: { 'entriesLost|injected': 3 },
      events: 1,
    };
    if (record.status !== 'measured') expect.fail('measured');
    // @ts-expect-error it is entriesLost
    expect(record.measures['entryLost|injected']).toBeUndefined();
    expect(record.measures['entriesLost|injected']).toBe(3);
  });
});

it('parts that a run does not have are left out', () => {
  expect(measured<'a' | 'b' | 'c'>({ a: 1 }, null, { c: 3 })).toEqual({ a: 1, c: 3 });
});
