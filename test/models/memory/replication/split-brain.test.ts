/** Who goes on when the hosts do not hear each other. */
import { describe, expect, it } from 'vitest';
import { type Asked, measuresOf, run, small } from './random-kills.ts';

type Fault = NonNullable<Asked['fault']>;

const trigger = { phase: 'run' } as const;
const both: Fault = { model: 'partition', target: 'both', lasts: 2000, trigger };
const link: Fault = { model: 'partition', target: 'replication', lasts: 2000, trigger };
const slow: Fault = { model: 'slow-host', target: 'primary', lasts: 1500, trigger };

const done = (asked: Asked, index = 0) => {
  const record = run({ ...small, for: 6000, ...asked }, index);
  return { measures: measuresOf(record), why: record.status === 'completed' ? (record.vms[0]?.why ?? '') : '' };
};

describe('without a witness', () => {
  it.each([
    ['both links', both],
    ['a slow primary', slow],
  ])('%s: both hosts live, and the observer names the requests that both answered', (_, fault) => {
    const { measures, why } = done({ fault });
    expect(measures['lives-twice|killed']).toBe(1);
    expect(measures['answeredTwice|killed']).toBeGreaterThan(0);
    expect(why).toMatch(/the VM runs on both hosts; two primaries answered the requests \d+\.\d+/);
  });

  it('two heartbeats keep the hosts from taking each other for dead when one link is cut', () => {
    expect(done({ fault: link }).measures['lives-twice|killed']).toBe(1);
    const heartbeat = { interval: 100, timeout: 500, links: 2 };
    expect(done({ fault: link, heartbeat }).measures['lives-twice|killed']).toBe(0);
  });
});

describe('with a witness', () => {
  it.each([
    ['the link', link],
    ['both links', both],
    ['a slow primary', slow],
  ])('%s: one of the hosts goes on, and the other is fenced', (_, fault) => {
    for (let index = 0; index < 4; index++) {
      const { measures } = done({ fault, witness: 'third-host' }, index);
      expect([measures['lives-twice|killed'], measures['survived|killed']]).toEqual([0, 1]);
      expect(measures['answeredTwice|killed']).toBe(0);
    }
  });

  it('that nobody obeys, both hosts live', () => {
    const { measures } = done({ fault: slow, witness: 'third-host', without: ['fencing'] });
    expect(measures['lives-twice|killed']).toBe(1);
  });

  it('that does not answer, nobody goes on: what fencing costs', () => {
    const { measures } = done({ witness: 'unreachable' });
    expect([measures['no-vm|killed'], measures['took-over|killed']]).toEqual([1, 0]);
  });
});

describe('a primary that has gone on alone', () => {
  const alone: Fault = { model: 'slow-host', target: 'backup', lasts: 1500, trigger };

  it('tells its backup, once that hears again, that what it has is too old to go on from', () => {
    const { measures, why } = done({ fault: alone, rejoin: 2000 });
    expect([measures['survived|killed'], measures['took-over|killed'], why]).toEqual([1, 0, '']);
  });
});

it('a cut link that swallows an acknowledgement delays it, and no more', () => {
  const heartbeat = { interval: 100, timeout: 500, links: 2 };
  const fault: Fault = { model: 'partition', target: 'replication', lasts: 1000, trigger: { phase: 'acknowledge' } };
  const { measures } = done({ fault, heartbeat });
  expect(measures['survived|killed']).toBe(1);
  expect(measures['silenceMs|killed']).toBeLessThan(2000);
});
