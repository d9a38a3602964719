/** The simulation of state models, held against what is known of them without simulating. */
import { describe, expect, it } from 'vitest';
import type { StateModel } from '../../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import type { WalkLimits, WalkTotals } from '../../../../src/models/state-model/net/totals.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { after, atOnce, component, exactly, from, HOUR_MS, kOutOfN, some, system } from './systems.ts';

const hours = (count: number): number => count * HOUR_MS * 1e6;

interface Sample {
  readonly mean: number;
  readonly standardError: number;
  readonly runs: readonly WalkTotals[];
}

/** The ratio of total downtime to total time, with the standard error of the linearised ratio. */
function unavailabilityOf(
  model: StateModel,
  horizonHours: number,
  runs = 40,
  limits: Partial<WalkLimits> = {},
): Sample {
  const walk = new Walk(netOf(model));
  const all = Array.from({ length: runs }, (_, run) =>
    walk.run(`walk/${run}`, { horizonNanos: hours(horizonHours), warmUpNanos: null, maxEvents: 1e7, ...limits }),
  );
  const time = all.reduce((sum, { nanos }) => sum + nanos, 0);
  const mean = all.reduce((sum, { nanos, upNanos }) => sum + nanos - upNanos, 0) / time;
  const squares = all.reduce((sum, { nanos, upNanos }) => sum + (nanos - upNanos - mean * nanos) ** 2, 0);
  return { mean, standardError: Math.sqrt((squares * runs) / (runs - 1)) / time, runs: all };
}

function expectNear(sample: Sample, expected: number): void {
  expect(sample.standardError).toBeGreaterThan(0);
  expect(sample.standardError).toBeLessThan(0.1 * expected);
  expect(Math.abs(sample.mean - expected) / sample.standardError).toBeLessThan(4);
}

describe('one repairable unit', () => {
  it('is down for MTTR / (MTTF + MTTR), with many failures in a run', () => {
    const sample = unavailabilityOf(kOutOfN(1, 1, after(100), after(5)), 10_000);
    expectNear(sample, 5 / 105);
    expect(Math.min(...sample.runs.map(({ outages }) => outages))).toBeGreaterThan(50);
  });

  it('is so whatever the distributions are, as long as their means are', () => {
    expectNear(unavailabilityOf(kOutOfN(1, 1, after(100, 3), exactly(5)), 10_000), 5 / 105);
    expectNear(unavailabilityOf(kOutOfN(1, 1, exactly(100), after(5, 4)), 10_000), 5 / 105);
  });

  it('is so over horizons as short as a cycle, since a run ends where it began: a fixed end is biased there', () => {
    const model = kOutOfN(1, 1, after(100), after(50));
    expectNear(unavailabilityOf(model, 1, 20_000), 1 / 3);
    const cut = unavailabilityOf(model, 50, 20_000, { warmUpNanos: 0 });
    expect((1 / 3 - cut.mean) / cut.standardError).toBeGreaterThan(10);
  });
});

describe('a deterministic clock', () => {
  it('gives what renewal theory gives for a server that is stopped after so long in its failure-probable state', () => {
    const [robust, mtbf, wait, repair, restart] = [72, 360, 264, 50, 2];
    const server = component(
      'server',
      ['robust', 'probable', 'failed', 'stopped'],
      [
        from('robust', 'probable', after(robust)),
        from('probable', 'failed', after(mtbf)),
        from('probable', 'stopped', exactly(wait)),
        from('failed', 'robust', after(repair)),
        from('stopped', 'robust', after(restart)),
      ],
    );
    const model = system([server], [[some('server', ['robust', 'probable'])]]);
    const fails = 1 - Math.exp(-wait / mtbf);
    const down = fails * repair + (1 - fails) * restart;
    expectNear(unavailabilityOf(model, 100_000), down / (robust + fails * mtbf + down));
  });
});

describe('several units', () => {
  it('in parallel are down together for the square of one, when each has its repairer', () => {
    expectNear(unavailabilityOf(kOutOfN(1, 2, after(100), after(25)), 20_000), 0.2 ** 2);
  });

  it('with one repairer for two wait for each other', () => {
    const r = 25 / 100;
    expectNear(
      unavailabilityOf(kOutOfN(1, 2, after(100), after(25), 1), 20_000),
      (2 * r * r) / (1 + 2 * r + 2 * r * r),
    );
  });

  it('of which three of five are needed follow the binomial distribution', () => {
    const down = [3, 4, 5].reduce(
      (sum, failed) => sum + [10, 5, 1][failed - 3]! * 0.2 ** failed * 0.8 ** (5 - failed),
      0,
    );
    expectNear(unavailabilityOf(kOutOfN(3, 5, after(100), after(25)), 20_000), down);
  });
});

describe('a clock that is stopped', () => {
  /**
   * A task of 10 h that makes progress only while the power is on: on for 20 h, off for 5 h on average. Done is down,
   * for 10 h.
   */
  const task = (keeps: boolean): StateModel =>
    system(
      [
        component('power', ['on', 'off'], [from('on', 'off', after(20)), from('off', 'on', after(5))]),
        component(
          'task',
          ['working', 'done'],
          [from('working', 'done', exactly(10, keeps), [[some('power', 'on')]]), from('done', 'working', after(10))],
        ),
      ],
      [[some('task', 'working')]],
    );

  it('goes on where it stood when it keeps its time: 10 h of work take 12.5 h', () => {
    // By the time the task is begun again the power has forgotten how it was but for exp(-10 (1/20 + 1/5)) on average.
    const sample = unavailabilityOf(task(true), 5000, 100);
    expect(sample.mean).toBeCloseTo(10 / (10 + 12.5 + offAtStart()), 2);
  });

  it('starts anew when it does not: 10 h without a break take (20 + 5) (exp(10 / 20) - 1) h', () => {
    const sample = unavailabilityOf(task(false), 5000, 100);
    expect(sample.mean).toBeCloseTo(10 / (10 + 25 * (Math.exp(0.5) - 1) + offAtStart()), 2);
  });

  /** The wait for power when a task begins: it was on at the end of the last, an exponential time of mean 10 h ago. */
  function offAtStart(): number {
    const relaxation = 1 / 20 + 1 / 5;
    const off = (5 / 25) * (1 - 1 / (1 + 10 * relaxation));
    return off * 5;
  }

  it('that has several stages keeps those that are over, or none', () => {
    const staged = (keeps: boolean): StateModel => {
      const model = task(keeps);
      const [power, work] = model.components;
      const [working, done] = work!.transitions;
      return {
        ...model,
        components: [power!, { ...work!, transitions: [{ ...working!, clock: after(10, 4, keeps) }, done!] }],
      };
    };
    const [kept, lost] = [unavailabilityOf(staged(true), 5000, 100), unavailabilityOf(staged(false), 5000, 100)];
    expect(kept.mean).toBeCloseTo(10 / (10 + 12.5 + offAtStart()), 2);
    expect((kept.mean - lost.mean) / lost.standardError).toBeGreaterThan(4);
  });
});

describe('a forced move', () => {
  const hosts = system(
    [
      component('host', ['up', 'down'], [from('up', 'down', after(100)), from('down', 'up', after(10))], { count: 2 }),
      component(
        'vm',
        ['up', 'down'],
        [
          from('up', 'down', atOnce, [[some('host', 'down', 1, 1, 'host')]]),
          from('down', 'up', after(1), [[some('host', 'up', 1, 1, 'host')]]),
        ],
        { count: 3, on: 'host' },
      ),
    ],
    [[some('vm', 'up', 6)]],
  );

  it('takes down what is on a host with it, on that host only, and in no time', () => {
    const state = new Map<string, string>();
    const forcedOff = new Map<string, number>();
    let hostAt = -1;
    const limits = { horizonNanos: hours(5000), warmUpNanos: null, maxEvents: 1e6 };
    new Walk(netOf(hosts)).run('forced', limits, {
      note: (at, actor, text) => {
        for (const [vm, is] of state)
          if (at > hostAt && vm.startsWith('vm'))
            expect([vm, is, state.get(`host${vm[2]}`)]).not.toEqual([vm, 'up', 'down']);
        if (actor === 'system') return;
        state.set(actor, /-> (\w+)/.exec(text)?.[1] ?? '');
        if (actor.startsWith('host')) hostAt = at;
        if (!text.includes('forced')) return;
        expect([at, state.get(`host${actor[2]}`)]).toEqual([hostAt, 'down']);
        forcedOff.set(actor, (forcedOff.get(actor) ?? 0) + 1);
      },
    });
    expect([...forcedOff.keys()].sort()).toEqual(['vm1.1', 'vm1.2', 'vm1.3', 'vm2.1', 'vm2.2', 'vm2.3']);
  });

  it('leaves no VM up on a host that is down: the time spent adds up', () => {
    const net = netOf(hosts);
    const { nanos, spentNanos } = new Walk(net).run('sum', {
      horizonNanos: hours(5000),
      warmUpNanos: null,
      maxEvents: 1e6,
    });
    const [host, vm] = spentNanos;
    expect((host![0]! + host![1]!) / nanos).toBeCloseTo(2, 9);
    expect((vm![0]! + vm![1]!) / nanos).toBeCloseTo(6, 9);
    expect(vm![1]!).toBeGreaterThan(3 * host![1]!);
  });
});

describe('a run', () => {
  it('is a function of its seed', () => {
    const walk = new Walk(netOf(kOutOfN(1, 3, after(100), after(25))));
    const limits = { horizonNanos: hours(1000), warmUpNanos: null, maxEvents: 1e6 };
    const first = walk.run('a', limits);
    expect(walk.run('b', limits)).not.toEqual(first);
    expect(walk.run('a', limits)).toEqual(first);
  });

  it('says when it came to a stand or to no end', () => {
    const dead = system([component('unit', ['up', 'dead'], [from('up', 'dead', after(1))])], [[some('unit', 'up')]]);
    const limits = { horizonNanos: hours(100), warmUpNanos: null, maxEvents: 1000 };
    expect(new Walk(netOf(dead)).run('a', limits).end).toBe('stuck');
    expect(new Walk(netOf(dead)).run('a', { ...limits, warmUpNanos: hours(10) })).toMatchObject({
      end: 'horizon',
      nanos: hours(100),
      upNanos: 0,
    });
    const once = system(
      [
        component(
          'unit',
          ['new', 'up', 'down'],
          [from('new', 'up', after(1)), from('up', 'down', after(1)), from('down', 'up', after(1))],
        ),
      ],
      [[some('unit', ['new', 'up'])]],
    );
    expect(new Walk(netOf(once)).run('a', limits).end).toBe('event-limit');
  });
});
