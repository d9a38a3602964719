import { describe, expect, it } from 'vitest';
import { type FieldData, type FieldFailures, fieldViolations } from '../../src/experiment/field-failures.ts';
import { type FieldFailure, fieldTimeline } from '../../src/experiment/field-timeline.ts';
import { RandomStreams } from '../../src/kernel/random.ts';
import { EndlessRun } from '../../src/kernel/run-limits.ts';

const DAY = 86_400;

/** Two racks of two nodes; those of rack r fail together. In seconds: up, away, up, away. */
const DATA: FieldData = {
  sha256: '',
  failures: 8,
  spanSeconds: 100 * DAY,
  leftOut: 0,
  nodes: [
    { name: 'r1', system: 'r', history: `${10 * DAY} 3600 ${20 * DAY} 7200` },
    { name: 'r2', system: 'r', history: `${10 * DAY} 3600 ${20 * DAY} 7200` },
    { name: 's1', system: 's', history: `${50 * DAY} 60` },
    { name: 's2', system: 's', history: '' },
  ],
};

const timeline = (failures: Partial<FieldFailures>, hosts: number, days: number, seed = 'seed'): FieldFailure[] =>
  fieldTimeline({ trace: 'x', sample: 'replay', data: DATA, ...failures }, hosts, days * DAY, new RandomStreams(seed));

describe('failures of a law without a mean to speak of', () => {
  it('end the run', () => {
    const away = { law: 'exponential', mean: 60 } as const;
    const groups = [[{ times: 3, up: { law: 'lognormal', mu: 5, sigma: 30 }, away }]] as const;
    const data = { ...DATA, groups, nodes: [{ name: 'n', system: 'n', group: 0 }] };
    expect(() => timeline({ data, sample: 'fitted' }, 1, 100)).toThrow(EndlessRun);
  });
});

describe('failures in blocks', () => {
  it.each([
    [{ block: 60_000 }, 'at least 1 h'],
    [{ block: 3_600_000 }, 'at most 100000'],
  ])('of %j are refused for a hundred years', (failures, expected) => {
    const settings = { failures: { trace: 'x', sample: 'bootstrap', data: DATA, ...failures } };
    expect(fieldViolations(settings, 1, 36_525 * DAY * 1000)).toMatchObject([
      { field: ['failures', 'block'], expected: expect.stringContaining(expected) },
    ]);
    expect(fieldViolations(settings, 1, 1000)).toHaveLength(failures.block < 3_600_000 ? 1 : 0);
  });
});

describe('failures replayed', () => {
  it('are those of the trace as they were, for each node', () => {
    const failures = timeline({}, 4, 100);
    expect(failures.map(({ atSeconds, awaySeconds }) => [atSeconds, awaySeconds])).toEqual([
      [10 * DAY, 3600],
      [10 * DAY, 3600],
      [30 * DAY + 3600, 7200],
      [30 * DAY + 3600, 7200],
      [50 * DAY, 60],
    ]);
  });

  it('end where the time that is asked for does', () => {
    expect(timeline({}, 4, 30)).toHaveLength(2);
    expect(timeline({}, 4, 10 + 1800 / DAY).map(({ awaySeconds }) => awaySeconds)).toEqual([1800, 1800]);
  });

  it('are of nodes of one system where that is asked for, each node at most once', () => {
    for (let seed = 0; seed < 20; seed++) {
      const hosts = new Set(timeline({ placement: 'same-system' }, 2, 100, `${seed}`).map(({ host }) => host));
      // Both hosts of rack r fail, or one of rack s.
      expect(hosts.size === 2 || hosts.size === 1).toBe(true);
      expect([4, 1]).toContain(timeline({ placement: 'same-system' }, 2, 100, `${seed}`).length);
    }
  });
});

describe('failures bootstrapped', () => {
  it('keep what came together together, and rates and time away on average', () => {
    let [count, away, alone] = [0, 0, 0];
    const runs = 300;
    for (let seed = 0; seed < runs; seed++) {
      const failures = timeline({ sample: 'bootstrap', block: 10 * DAY * 1000 }, 4, 100, `${seed}`);
      count += failures.length;
      away += failures.reduce((sum, { awaySeconds }) => sum + awaySeconds, 0);
      const at = (time: number): number => failures.filter(({ atSeconds }) => atSeconds === time).length;
      alone += failures.filter(({ atSeconds, awaySeconds }) => awaySeconds > 60 && at(atSeconds) !== 2).length;
    }
    expect(alone).toBe(0);
    // 5 failures and 21,660 s in the trace; a block's edge may cut one in two.
    expect(Math.abs(count / runs - 5)).toBeLessThan(0.6);
    expect(Math.abs(away / runs / 21_660 - 1)).toBeLessThan(0.12);
  });

  it('may go on for longer than the trace', () => {
    const last = timeline({ sample: 'bootstrap' }, 4, 1000).at(-1);
    expect(last?.atSeconds).toBeGreaterThan(500 * DAY);
  });
});

describe('failures by fitted laws', () => {
  const groups = [
    [
      {
        times: 9,
        up: { law: 'weibull', shape: 0.6, scale: 5 * DAY } as const,
        away: { law: 'exponential', mean: 3600 } as const,
      },
    ],
    [],
  ];
  const nodes = DATA.nodes.map(({ name, system }) => ({ name, system, group: system === 'r' ? 0 : 1 }));
  const fitted = { sample: 'fitted', data: { ...DATA, nodes, groups } } as const;

  it('come at the rate of the law from the first moment on, each host by itself', () => {
    const runs = 200;
    let [first, second, together] = [0, 0, 0];
    for (let seed = 0; seed < runs; seed++) {
      const failures = timeline(fitted, 4, 100, `${seed}`);
      first += failures.filter(({ atSeconds }) => atSeconds < 50 * DAY).length;
      second += failures.filter(({ atSeconds }) => atSeconds >= 50 * DAY).length;
      together += failures.filter(({ atSeconds: a }, at) => failures[at + 1]?.atSeconds === a).length;
    }
    // Mean time up 7.52 d and away 0.04 d, two of the four nodes: 13.2 failures in 50 days.
    expect(Math.abs(first / runs / 13.2 - 1)).toBeLessThan(0.08);
    expect(Math.abs(second / runs / 13.2 - 1)).toBeLessThan(0.08);
    expect(together).toBe(0);
  });

  it('never overlap on a host', () => {
    const until = new Map<number, number>();
    const causes = [[...groups[0]!, ...groups[0]!, ...groups[0]!], []];
    for (const { host, atSeconds, awaySeconds } of timeline(
      { ...fitted, data: { ...fitted.data, groups: causes } },
      4,
      5000,
    )) {
      expect(atSeconds).toBeGreaterThanOrEqual(until.get(host) ?? 0);
      until.set(host, atSeconds + awaySeconds);
    }
  });

  it('are those of the same nodes as replayed ones', () => {
    const heard = (sample: Partial<FieldFailures>): (string | number)[][] => {
      const draws: (string | number)[][] = [];
      const streams = new RandomStreams('seed', (stream, index, value) => draws.push([stream, index, value]));
      fieldTimeline({ trace: 'x', sample: 'replay', data: DATA, ...sample }, 2, 10 * DAY, streams);
      return draws.filter(([stream]) => stream === 'field.nodes');
    };
    expect(heard(fitted)).toEqual(heard({}));
  });
});
