import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import { Prober } from '../../../../src/models/host/host/prober.ts';

const INTERVAL = 10;

/** An endpoint that stops and starts to answer at these times in turn, and what a prober has seen of it. */
function outages(changes: readonly number[], phase = 0, until = 1e6) {
  const endpoint = new Endpoint('service');
  const prober = new Prober(endpoint, INTERVAL, phase);
  endpoint.reach(0, true);
  endpoint.listen(0, true);
  for (const [index, at] of changes.entries()) endpoint.listen(at, index % 2 === 1);
  return prober.outagesUntil(until).map(({ fromNanos, toNanos }) => [fromNanos, toNanos]);
}

/** The same by sending every probe. */
function byEveryProbe(changes: readonly number[], phase: number, until: number): number[][] {
  const seen: number[][] = [];
  let failedAt: number | null = null;
  for (let at = phase; at <= until; at += INTERVAL) {
    const answers = changes.filter((change) => change <= at).length % 2 === 0;
    if (!answers) failedAt ??= at;
    else if (failedAt !== null) {
      seen.push([failedAt, at]);
      failedAt = null;
    }
  }
  return failedAt === null ? seen : [...seen, [failedAt, Number.POSITIVE_INFINITY]];
}

describe('a prober', () => {
  it('measures from its first failed to its first good probe', () => {
    expect(outages([101, 128])).toEqual([[110, 130]]);
    expect(outages([100, 130])).toEqual([[100, 130]]);
    expect(outages([101, 128], 5)).toEqual([[105, 135]]);
  });

  it('does not see what lies between two probes, and takes two gaps for one when no good probe lies between', () => {
    expect(outages([101, 109])).toEqual([]);
    expect(outages([101, 121, 124, 141])).toEqual([[110, 150]]);
    expect(outages([101, 121, 130, 141])).toEqual([[110, 150]]);
  });

  it('says that an outage is not over as long as no probe has been good', () => {
    expect(outages([101])).toEqual([[110, Number.POSITIVE_INFINITY]]);
    expect(outages([101, 128], 0, 129)).toEqual([[110, Number.POSITIVE_INFINITY]]);
    expect(outages([101], 0, 105)).toEqual([]);
  });

  test.prop([
    fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 12 }),
    fc.integer({ min: 0, max: INTERVAL - 1 }),
    fc.integer({ min: 0, max: 400 }),
  ])('sees what it would see if every probe were sent', (times, phase, until) => {
    const changes = times.sort((a, b) => a - b);
    const happened = changes.filter((at) => at <= until);
    expect(outages(happened, phase, until)).toEqual(byEveryProbe(happened, phase, until));
  });
});
