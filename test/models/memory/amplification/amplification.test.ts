import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { changedBy, type PageGroup, ranked, SharedPages } from '../../../../src/models/memory/pages/parties.ts';
import { measuresOf, refusalOf } from '../runs.ts';

const sharedBy = (groups: readonly PageGroup[], chance = 'parties') =>
  new SharedPages(groups, 1, (name) => new RandomStreams(chance).stream(name));

const part = (party: string, bytes: number, writesPerSecond: number, changedBytes = bytes) => ({
  party,
  bytes,
  writesPerSecond,
  changedBytes,
});

describe('the ledger of shared pages', () => {
  it('counts what is sent for a party that had written nothing, and nothing where a page has one party', () => {
    const pages = sharedBy([
      { name: 'shared', pages: 64, parts: [part('still', 4000, 0), part('busy', 96, 64_000)] },
      { name: 'alone', pages: 64, parts: [part('busy', 4096, 64_000)] },
    ]);
    pages.run(1e9);
    expect(pages.send(4096)).toBe(128 * 4096);
    const [shared, alone] = pages.ledgers;
    expect(shared).toMatchObject({ sentBytes: 64 * 4096, idleBytes: 64 * 4000, dirtied: [0, 64] });
    expect(shared?.changedBytes).toBeCloseTo(64 * 96);
    expect(alone).toMatchObject({ sentBytes: 64 * 4096, idleBytes: 0 });
    expect(ranked(pages.ledgers).map(({ group }) => group.name)).toEqual(['shared', 'alone']);
    // Nobody has written since.
    expect(pages.send(4096)).toBe(0);
  });

  it('knows how many bytes some writes change: one, many, and the share that a coupon collector finds', () => {
    expect(changedBy(1, part('a', 4096, 0, 64))).toBe(64);
    expect(changedBy(1000, part('a', 64, 0, 64))).toBe(64);
    expect(changedBy(64, part('a', 4096, 0, 64))).toBeCloseTo(4096 * (1 - (63 / 64) ** 64));
  });

  test.prop([
    fc.array(
      fc.record({
        pages: fc.integer({ min: 1, max: 60 }),
        bytes: fc.integer({ min: 1, max: 2000 }),
        rates: fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    fc.string(),
  ])('sends at least what was changed, and each byte once: changed, idle or unchanged', (made, chance) => {
    const groups = made.map(({ pages, bytes, rates: [a, b] }, index) => ({
      name: `group ${index}`,
      pages,
      parts: [part('a', bytes, a, 1), part('b', 2048, b, 2048)],
    }));
    const pages = sharedBy(groups, chance);
    pages.run(4e8);
    pages.send(4096);
    for (const { sentBytes, changedBytes, idleBytes, dirtied, group } of pages.ledgers) {
      expect(changedBytes + idleBytes).toBeLessThanOrEqual(sentBytes);
      expect(Math.max(...dirtied) * 4096).toBeLessThanOrEqual(sentBytes);
      expect(sentBytes).toBeLessThanOrEqual(group.pages * 4096);
    }
  });
});

it('planted false sharing is ranked first in every run, before pages that are only changed little or by two', () => {
  const planted = { bytes: 64, writesPerSecond: 500 };
  for (let run = 0; run < 12; run++) {
    const measures = measuresOf('amplification', { mechanism: 'checkpoints', sendings: 3, planted }, run);
    expect(measures['plantedRank|planted']).toBe(1);
    expect(measures['amplification|sent']).toBeGreaterThan(5);
  }
});

it('groups that do not fit are refused', () => {
  const groups = [{ name: 'a', size: '1 MiB', parts: [part('x', 4000, 1), part('y', 200, 1)] }];
  const of = (fields: Readonly<Record<string, unknown>>) => refusalOf('amplification', fields);
  expect(of({ groups })).toContain("parts of 'a' that fit into 4096 bytes");
  const twice = [{ name: 'a', size: '1 MiB', parts: [part('x', 400, 1), part('x', 200, 1)] }];
  expect(of({ groups: twice })).toContain('each party once in a group');
  expect(of({ planted: { bytes: 4096, writesPerSecond: 1 } })).toContain("the largest part of 'page cache'");
  expect(of({ planted: { bytes: 2000, writesPerSecond: 1 } })).toBe('');
  const small = [{ name: 'a', size: '1 MiB', parts: [part('x', 400, 1)] }];
  expect(of({ groups: small, planted: { bytes: 400, writesPerSecond: 1 } })).toContain("the largest part of 'a'");
});
