/** The web service and the components under it: who costs what without a mechanism, and what a mechanism saves. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailureCosts } from '../../../../src/analysis/availability.ts';
import { planOf } from '../../../../src/campaign/plan.ts';
import type { RunObserver } from '../../../../src/experiment/observer.ts';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const runner = createRunner();

/** Runs of one fault: all mechanisms there are, but for the changes. */
function runs(fault: string, changes: readonly string[] = [], count = 6): CompletedRun[] {
  return recordsOf(fault, changes, count).map((record) =>
    record.status === 'completed' ? record : expect.fail(JSON.stringify(record)),
  );
}

/** What a run measures that asks for what is rare. */
const rareRuns = (fault: string, changes: readonly string[]) =>
  recordsOf(fault, changes, 1).map((record) =>
    record.status === 'measured' ? record.measures : expect.fail(JSON.stringify(record)),
  );

function recordsOf(fault: string, changes: readonly string[], count: number, observer?: RunObserver) {
  const text = [
    'name: test',
    'question: is the service kept?',
    'experiment: web-cluster',
    'platform: x86-64-xen-4.3',
    `fault: ${fault}`,
    'recovery: { vmm: rehype, dvm: dvm-failover, privvm: privvm-microreboot, appvm: vm-restart }',
    'runs: 1',
    'seed: web-cluster tests',
  ].join('\n');
  const [variant] = variantsOf(parseScenario(text, 'test.yaml', changes));
  if (variant === undefined) expect.fail('no variant');
  return Array.from({ length: count }, (_, run) =>
    runner({ id: `0.${run}`, variant, run, seed: 'web-cluster tests' }, observer),
  );
}

it('comes to the same where other variants have been simulated just before as alone', () => {
  const scenario = parseScenario(readFileSync('scenarios/web-cluster.yaml', 'utf8'), 'web-cluster.yaml', ['runs=1']);
  const plan = planOf(scenario);
  const specs = Array.from({ length: plan.length }, (_, place) => plan.at(place)).filter(({ variant: { name } }) =>
    /any Failstop|VMM Failstop|VMM Register|PrivVM Failstop|AppVM/.test(name),
  );
  const together = specs.map((spec) => JSON.stringify(runner(spec)));
  const byVariant = new Map(specs.map(({ variant }) => [variant, createRunner()]));
  expect(together).toEqual(specs.map((spec) => JSON.stringify(byVariant.get(spec.variant)?.(spec))));
});

const outcomes = (records: readonly CompletedRun[]): readonly string[] => records.map(({ outcome }) => outcome);
const measures = (records: readonly CompletedRun[], name: string): readonly (number | undefined)[] =>
  records.map((record) => record.measures?.[name]);

describe('the failure of a VMM', () => {
  it('costs its host without a mechanism, and no request with one', () => {
    const without = runs('{ target: vmm, model: failstop }', ['recovery.vmm=none']);
    expect(new Set(without.map(({ cause }) => cause))).toEqual(new Set(['host-lost']));
    expect(measures(without, 'nodesLost|detected')).toEqual([3, 3, 3, 3, 3, 3]);
    const recovered = runs('{ target: vmm, model: failstop }');
    expect(outcomes(recovered).filter((outcome) => outcome === 'recovered').length).toBeGreaterThanOrEqual(5);
  });

  it('is the same under every mechanism', () => {
    const strikes = (changes: readonly string[]) =>
      runs('{ target: vmm, model: register }', changes).map(({ episodes }) => episodes[0]?.strike);
    expect(strikes(['recovery.vmm=nilihype'])).toEqual(strikes([]));
  });

  it('costs no request where each host has one server only: the cluster tolerates the loss of a node', () => {
    const small = runs('{ target: vmm, model: failstop }', ['recovery.vmm=none', 'serversPerHost=1']);
    expect(outcomes(small)).toEqual(small.map(() => 'recovered'));
    expect(measures(small, 'requestsRetried|detected').every((retried) => (retried ?? 0) > 0)).toBe(true);
  });
});

describe('the failure of a driver VM', () => {
  it('lasts for ever without a mechanism, for seconds with a reboot, and for less than a second with a spare', () => {
    const gaps = (mechanism: string): number[] =>
      measures(
        runs('{ target: dvm, model: failstop }', [`recovery.dvm=${mechanism}`], 4),
        'slowestAnswerS|detected',
      ).map((seconds) => seconds ?? 0);
    expect(outcomes(runs('{ target: dvm, model: failstop }', ['recovery.dvm=none'], 3))).not.toContain('recovered');
    expect(Math.max(...gaps('dvm-failover'))).toBeLessThan(Math.min(...gaps('dvm-microreboot')));
  });
});

describe('the patience of clients', () => {
  const rebooted = (attempts: number): CompletedRun[] =>
    runs('{ target: dvm, model: failstop }', ['recovery.dvm=dvm-microreboot', `attempts=${attempts}`], 5);

  it('is all that outlasts the reboot of a driver VM, and the record says so', () => {
    expect(outcomes(rebooted(4))).toEqual(Array(5).fill('recovered'));
    expect(measures(rebooted(4), 'kept-by-patience|detected')).toEqual([1, 1, 1, 1, 1]);
    expect(outcomes(rebooted(2))).toEqual(Array(5).fill('failed'));
    expect(measures(rebooted(2), 'kept-by-patience|detected')).toEqual([0, 0, 0, 0, 0]);
  });

  it('is not needed where a spare takes over', () => {
    const [kept] = runs('{ target: dvm, model: driver-crash }', ['attempts=1'], 1);
    expect(kept).toMatchObject({ outcome: 'recovered', measures: { 'kept-by-patience|detected': 0 } });
  });
});

describe('from the record to the nines:', () => {
  /** Of four failures a year, with two hours until an operator acts. */
  function availabilityOf(fault: string, changes: readonly string[]) {
    const records = runs(fault, changes, 5);
    const costs = new FailureCosts();
    for (const _record of costs.noted(records));
    const assumptions = { failuresPerYear: 4, unrecoveredMs: 7_200_000 };
    const { failures, unrecovered, nines } = costs.of(records[0]?.variant ?? '', assumptions, 't', 0.95);
    return { outcomes: new Set(outcomes(records)), failures, unrecovered, nines: nines.value ?? 0 };
  }
  /** Where every failure takes two hours, of 91.3 days and two hours on average. */
  const WORST = Math.log10((365.25 * 24) / 4 / 2 + 1);

  it('a service is not back that failed with a host, though the other host serves on', () => {
    const { nines, ...counts } = availabilityOf('{ target: vmm, model: failstop }', ['recovery.vmm=none']);
    expect(counts).toEqual({ outcomes: new Set(['failed']), failures: 5, unrecovered: 5 });
    expect(nines).toBeCloseTo(WORST, 9);
  });

  it('nor one whose clients are refused to the end, some of them, and others are served', () => {
    const { nines, ...counts } = availabilityOf('{ target: dvm, model: failstop }', ['recovery.dvm=none']);
    expect(counts).toEqual({ outcomes: new Set(['failed']), failures: 5, unrecovered: 5 });
    expect(nines).toBeCloseTo(WORST, 9);
  });

  it('nor one that was away again when the clients stopped asking: nobody has seen it come back', () => {
    const second = 'secondFault={ target: dvm, model: failstop, trigger: { host: same, after: [56 s, 57 s] } }';
    const changes = ['recovery.dvm=dvm-microreboot', 'attempts=2', second];
    const { unrecovered, failures } = availabilityOf('{ target: dvm, model: failstop }', changes);
    expect({ failures, unrecovered }).toEqual({ failures: 10, unrecovered: 5 });
  });

  it('nor one that has lost sessions of its clients, though all its VMs are there again', () => {
    const second = 'secondFault={ target: appvm, model: vm-crash, trigger: { host: same, after: [0.5 s, 1 s] } }';
    const lossy = runs('{ target: appvm, model: vm-crash }', [second]).filter(({ cause }) => cause === 'sessions-lost');
    expect(lossy.length).toBeGreaterThan(1);
    for (const { downtimeNanos } of lossy) expect(downtimeNanos).toBeUndefined();
  });

  it('one is back that was kept by its own criterion without the host', () => {
    const changes = ['recovery.vmm=none', 'serversPerHost=1'];
    const { nines, ...counts } = availabilityOf('{ target: vmm, model: failstop }', changes);
    expect(counts).toEqual({ outcomes: new Set(['recovered']), failures: 5, unrecovered: 0 });
    expect(nines).toBeGreaterThan(6);
  });

  it('and one that failed because requests were given up, and then served all there was', () => {
    const changes = ['recovery.dvm=dvm-microreboot', 'attempts=2'];
    const { nines, ...counts } = availabilityOf('{ target: dvm, model: failstop }', changes);
    expect(counts).toEqual({ outcomes: new Set(['failed']), failures: 5, unrecovered: 0 });
    expect(nines).toBeGreaterThan(6);
  });
});

describe('the failure of a PrivVM', () => {
  it.each(['none', 'privvm-microreboot'])(
    'comes to what comes of it among the events of clients, with %s',
    (privvm) => {
      const ask = [`recovery.privvm=${privvm}`];
      const fault = '{ target: privvm, model: privvm-failstop }';
      // Who watches sees both; otherwise the clients are those of a run in which nothing fails.
      expect(recordsOf(fault, ask, 3)).toEqual(recordsOf(fault, ask, 3, { note: () => {} }));
    },
  );

  it('is not noticed by clients of a service that needs no management', () => {
    const records = runs('{ target: privvm, model: privvm-failstop }', ['recovery.privvm=none'], 3);
    expect(outcomes(records)).toEqual(['recovered', 'recovered', 'recovered']);
    expect(measures(records, 'requestsRetried|detected')).toEqual([0, 0, 0]);
  });
});

describe('a second fault', () => {
  it('in the repair of the VMM costs the host that the first one did not', () => {
    const second = 'secondFault={ target: vmm, model: failstop, trigger: { host: same, after: [0.1 s, 0.6 s] } }';
    const records = runs('{ target: vmm, model: failstop }', [second]);
    expect(new Set(records.map(({ cause }) => cause))).toEqual(new Set(['recovery-struck']));
  });

  it('in the driver VM finds no second spare, and a driver VM that is rebooted begins anew', () => {
    const second = 'secondFault={ target: dvm, model: failstop, trigger: { host: same, after: [4 s, 5 s] } }';
    const gaps = (mechanism: string, changes: readonly string[]): readonly (number | undefined)[] =>
      measures(
        runs('{ target: dvm, model: failstop }', [`recovery.dvm=${mechanism}`, ...changes], 2),
        'slowestAnswerS|detected',
      );
    expect(outcomes(runs('{ target: dvm, model: failstop }', [second], 3))).not.toContain('recovered');
    const [once, twice] = [gaps('dvm-microreboot', []), gaps('dvm-microreboot', [second])];
    for (const [run, seconds] of once.entries()) expect(twice[run]).toBeGreaterThan(seconds ?? 0);
  });

  it('is an episode of its own, after the first', () => {
    const second = 'secondFault={ target: appvm, model: vm-crash, trigger: { host: other, after: [1 s, 2 s] } }';
    for (const { episodes } of runs('{ target: dvm, model: failstop }', [second], 3)) {
      expect(episodes.map(({ fault }) => fault)).toEqual(['failstop', 'vm-crash']);
      const [first, other] = episodes.map(({ strike }) => strike?.atNanos ?? 0);
      expect((other ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1e9);
    }
  });
});

describe('bad choices', () => {
  const problemOf = (...changes: readonly string[]): string => {
    try {
      runs('{ target: vmm, model: failstop }', changes, 1);
    } catch (error) {
      return String(error);
    }
    return 'none';
  };

  it('are refused with the possible choices', () => {
    expect(problemOf('fault.target=dvm', 'fault.model=privvm-hang')).toMatch(
      /a fault that can strike the dvm \(failstop, .*driver-crash.*\), came 'privvm-hang'/,
    );
    expect(problemOf('without=[rearm-timers]')).toMatch(
      /an optional repair of .*rehype.* \(.*shadow-copy.*\), came 'rearm-timers'/,
    );
    expect(
      problemOf('hosts=1', 'secondFault={ target: vmm, model: code, trigger: { host: other, after: [0 s, 1 s] } }'),
    ).toMatch(/'same', since there is one host only, came 'other'/);
    expect(problemOf('secondFault={ target: vmm, model: code, trigger: { host: same, after: [2 s, 1 s] } }')).toMatch(
      /the earlier one first/,
    );
  });
});

describe('all web servers', () => {
  const withRare = ['recovery.vmm=none', 'serversPerHost=1', 'rare={mttf: 2400 h, repair: 4 h, effort: 50}'];

  it('are down as often as hosts are that an operator puts right four hours after they failed', () => {
    const [measures] = rareRuns('{ target: vmm, model: failstop }', withRare);
    const seconds = measures?.['allDownTime|rare'] ?? Number.NaN;
    const expected = (4 / 2404) ** 2 * 365.25 * 86_400;
    expect(Math.abs(seconds / expected - 1)).toBeLessThan(4 * (measures?.['relativeError|rare'] ?? 0));
    expect(measures?.['relativeError|rare']).toBeLessThan(0.4);
  });

  it('are asked for without a second fault, and of hosts that are mostly well', () => {
    const asked =
      (...changes: string[]) =>
      () =>
        rareRuns('{ target: vmm, model: failstop }', changes);
    const second = 'secondFault={target: vmm, model: failstop, trigger: {host: other, after: [0 s, 1 s]}}';
    expect(asked(...withRare, second)).toThrow(/none, since with `rare` hosts fail by themselves/);
    expect(asked('rare={mttf: 10 h, repair: 4 h}')).toThrow(/at least 2 times the repair for each host, 16 h/);
  });
});
