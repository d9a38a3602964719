/** What the reader of state models accepts, and what it says of what it does not. */
import { describe, expect, it } from 'vitest';
import { isStateModel } from '../../../../src/models/state-model/form/form.ts';
import { readStateModel } from '../../../../src/models/state-model/form/read.ts';
import type { StateModel } from '../../../../src/models/state-model/net/model.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { problemsOf } from '../../../scenario/example.ts';

const TEXT = `name: example
question: How often is it up?
experiment: state-model
parameters:
  interval: 14 d
  longevity: 7 d
  law: erlang
components:
  host:
    count: 2
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 100 d }
      repaired: { from: down, to: up, after: 3 h }
  vm:
    on: host
    count: 2
    states: [robust, aged, down]
    needs: { host: up }
    transitions:
      ages: { from: robust, to: aged, after: longevity }
      fails: { from: [robust, aged], to: down, after: immediately, when: { host: down } }
      renewed: { from: aged, to: robust, after: interval - longevity, distribution: law, stages: 3 }
      restarted: { from: down, to: robust, after: 30 s }
up: { vm: { in: [robust, aged], atLeast: 1 } }
costs:
  - { component: vm, in: down, perHour: 5 }
horizonYears: 10
runs: 4
seed: abc
`;

function edited(...edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the example has no '${from}'`);
    return text.replace(from, () => to);
  }, TEXT);
}

function modelOf(text: string, variant = 0): StateModel {
  const settings = variantsOf(parseScenario(text, 'x.yaml'))[variant]?.settings;
  if (settings === undefined || !isStateModel(settings)) throw new Error('no such variant of a state model');
  return readStateModel(settings).model;
}

describe('a state model', () => {
  it('is read with its parameters, sums and conditions resolved', () => {
    const [, vm] = modelOf(TEXT).components;
    const [ages, fails, renewed] = vm!.transitions;
    expect(ages).toMatchObject({
      from: ['robust'],
      to: 'aged',
      clock: { kind: 'phases', meanMs: 7 * 86_400_000, stages: 1 },
    });
    expect(ages!.when).toEqual([[{ component: 'host', states: ['up'], atLeast: 1, atMost: 1, within: 'host' }]]);
    expect(fails).toMatchObject({ clock: { kind: 'forced' }, when: [[{ component: 'host', states: ['down'] }]] });
    expect(renewed!.clock).toEqual({ kind: 'phases', meanMs: 7 * 86_400_000, stages: 3, keeps: false });
  });

  it('has no transition that comes never, and varies with its parameters', () => {
    const varied =
      `${TEXT}vary:\n  renewal:\n    never: { parameters: { interval: never } }\n    exact: { ` +
      `parameters: { law: deterministic } }\n`;
    expect(modelOf(varied, 0).components[1]!.transitions.map(({ name }) => name)).not.toContain('renewed');
    expect(modelOf(varied, 1).components[1]!.transitions[2]!.clock).toMatchObject({ kind: 'deterministic' });
  });

  it('counts in the system, or within what the one that asks is on', () => {
    const [within, all] = ['within: host, ', ''].map((place) =>
      modelOf(edited(['when: { host: down }', `when: { vm: { in: aged, ${place}fewerThan: 2 } }`])),
    );
    expect(within!.components[1]!.transitions[1]!.when[0]![0]).toMatchObject({ atMost: 1, within: 'host' });
    expect(all!.components[1]!.transitions[1]!.when[0]![0]).toMatchObject({ atMost: 1, within: null });
  });
});

/** `pointed` is what stands where the problem is. */
type Case = [what: string, edit: readonly [string, string], pointed: string, message: RegExp];

const CASES: Case[] = [
  [
    'an unknown state',
    ['to: aged', 'to: agd'],
    'agd',
    /a state of 'vm' \(robust, aged, down\), came 'agd'; did you mean 'aged'/,
  ],
  [
    'an unknown component',
    ['needs: { host: up }', 'needs: { hots: up }'],
    'up }',
    /a component \(host, vm\), came 'hots'; did you mean 'host'/,
  ],
  ['a component on nothing', ['on: host', 'on: hst'], 'hst', /a component .* came 'hst'; did you mean 'host'/],
  [
    'a component on itself',
    ['on: host', 'on: vm'],
    'vm',
    /a component that is not, in the end, on this one, came 'vm'/,
  ],
  [
    'a state without a way out',
    ['      restarted: { from: down, to: robust, after: 30 s }\n', ''],
    'down]',
    /a transition out of 'down', since .* came none/,
  ],
  [
    'a state without a way in',
    ['[up, down]', '[up, down, lost]'],
    'lost',
    /a transition out of 'lost'|a way from 'up' to 'lost'/,
  ],
  [
    'a sum below 0',
    ['interval: 14 d', 'interval: 5 d'],
    'interval - longevity',
    /a time above 0, came 'interval - longevity', which is 5 d - 7 d/,
  ],
  [
    'an unknown parameter',
    ['after: longevity', 'after: longvity'],
    'longvity',
    /the parameters interval, longevity, law, came 'longvity'; did you mean 'longevity'/,
  ],
  [
    'a number as a time',
    ['longevity: 7 d', 'longevity: 7'],
    'longevity',
    /a duration .* came the parameter 'longevity', which is '7'/,
  ],
  [
    'a parameter that nothing uses',
    ['law: erlang', 'law: erlang\n  spare: 3'],
    '3',
    /a parameter that some field uses, came one that none does/,
  ],
  [
    'an unknown distribution',
    ['law: erlang', 'law: erlag'],
    'law',
    /a distribution .* which is 'erlag'; did you mean 'erlang'/,
  ],
  ['Erlang without stages', [', stages: 3', ''], 'law', /stages beside 'distribution: erlang', came none/],
  ['stages without Erlang', ['distribution: law, ', ''], '3 }', /no stages unless the distribution is erlang, came 3/],
  [
    'a law without its shape',
    ['after: 30 s', 'after: 30 s, distribution: weibull'],
    'weibull',
    /shape beside 'distribution: weibull', came none/,
  ],
  [
    'a shape of another law',
    ['after: 30 s', 'after: 30 s, distribution: lognormal, variation: 2, shape: 3'],
    '3 }',
    /no shape unless the distribution is weibull or gamma, came 3/,
  ],
  [
    'a hyperexponential law that varies less than an exponential one',
    ['after: 30 s', 'after: 30 s, distribution: hyperexponential, variation: 0.5'],
    '0.5',
    /a number from 1 to 100, .* came 0.5/,
  ],
  [
    'a spread beyond the mean',
    ['after: 30 s', 'after: 30 s, distribution: uniform, spread: 40 s'],
    '40 s',
    /a spread of at most the mean, came '40 s'/,
  ],
  [
    'a horizon beside rare outages',
    ['horizonYears: 10', 'horizonYears: 10\nrare: { cycles: 500 }'],
    '10',
    /no horizonYears beside rare, came one/,
  ],
  ['too few cycles', ['horizonYears: 10', 'rare: { cycles: 5 }'], '5 }', /a whole number from 100 to \d+, came 5/],
  ['no times', ['after: 30 s', 'times: []'], '[]', /at least one time, came none/],
  ['a time that is none', ['after: 30 s', "times: ['3 h', soon]"], 'soon', /a duration .* came 'soon'/],
  ['a clock without a mean', ['after: 30 s', 'distribution: deterministic'], '{ from: down', /after, .* came none/],
  [
    'a clock for a move made at once',
    ['after: immediately', 'after: immediately, whenStopped: continue'],
    'continue',
    /no whenStopped with 'after: immediately'/,
  ],
  [
    'states of several instances',
    ['up: { vm: { in: [robust, aged], atLeast: 1 } }', 'up: { vm: robust }'],
    'robust }',
    /how many of them, .* since the system has several instances of 'vm', came states alone/,
  ],
  [
    'a count without a bound',
    ['in: [robust, aged], atLeast: 1', 'in: [robust, aged]'],
    '{ in: [robust',
    /atLeast, atMost or fewerThan beside in, came none of them/,
  ],
  [
    'within what the one that asks is not on',
    ['when: { host: down }', 'when: { host: { in: down, atLeast: 1, within: rack } }'],
    'rack',
    /a component that the one that asks is on, or itself \(vm, host\), came 'rack'/,
  ],
  [
    'moves forced in a circle',
    [
      'repaired: { from: down, to: up, after: 3 h }',
      'repaired: { from: down, to: up, after: immediately }\n      falls: { from: up, to: down, after: immediately }',
    ],
    '{ from: down',
    /moves made immediately that come to an end, came a circle/,
  ],
  ...(
    [
      ['serves: [host repaird]', 'host repaird', /'component transition' .* came 'host repaird'; .* 'host repaired'/],
      ['serves: [vm fails]', 'vm fails', /a move that waits for a clock, .* came 'vm fails'/],
      ['serves: []', '[]', /at least one move, came an empty list/],
      ['serves: [host repaired], size: 0', '0', /a whole number from 1 to 200, .* came 0/],
      ['serves: [host repaired], discipline: fifo', 'fifo', /discipline .*first-come.* came 'fifo'/],
      ['serves: [host repaired], preemption: resume', 'resume', /no preemption with 'discipline: first-come'/],
      [
        'serves: [vm ages, host repaired, vm ages]',
        'vm ages',
        /a move that is served once, came 'vm ages', which crew/,
      ],
    ] as const
  ).map(
    ([crew, pointed, message]): Case => [
      `a crew with ${crew}`,
      ['up: { vm', `crews: { crew: { ${crew} } }\nup: { vm`],
      pointed,
      message,
    ],
  ),
  [
    'two moves of a crew from one state',
    [
      'after: 30 s }',
      'after: 30 s }\n      again: { from: down, to: aged, after: 9 s }\ncrews: { c: { serves: [vm restarted, vm again] } }',
    ],
    'vm again',
    /moves of a component that start in different states, came 'vm again' beside 'vm restarted'/,
  ],
  [
    'a clock that goes on where its crew starts it anew',
    [
      'after: 30 s }',
      'after: 30 s, whenStopped: continue }\ncrews: { c: { serves: [vm restarted], discipline: priority, preemption: restart } }',
    ],
    'continue',
    /restart, or nothing, since the crew says 'preemption: restart', came 'continue'/,
  ],
  [
    'a group without a number',
    ['up: { vm: { in: [robust, aged], atLeast: 1 } }', 'up: { host: { has: { vm: { in: robust, atLeast: 1 } } } }'],
    '{ has',
    /atLeast, atMost or fewerThan beside has, came none of them/,
  ],
  [
    'a group that asks for a state that is none',
    [
      'up: { vm: { in: [robust, aged], atLeast: 1 } }',
      'up: { host: { has: { vm: { in: robus, atLeast: 1 } }, atLeast: 1 } }',
    ],
    'robus,',
    /a state of 'vm' .* came 'robus'; did you mean 'robust'/,
  ],
  [
    'an unknown field',
    ['after: 30 s', 'aftr: 30 s'],
    'aftr',
    /one of the fields from, to, .*came 'aftr'; did you mean 'after'/,
  ],
  [
    'a cost of an unknown state',
    ['in: down, perHour: 5', 'in: dwn, perHour: 5'],
    'dwn',
    /a state of 'vm' .* came 'dwn'; did you mean 'down'/,
  ],
];

describe('a clock by another law', () => {
  it.each([
    ['after: 10 h, distribution: weibull, shape: 0.7', { name: 'weibull', shape: 0.7 }],
    ['after: 10 h, distribution: gamma, shape: 3', { name: 'gamma', shape: 3 }],
    ['after: 10 h, distribution: lognormal, variation: 1.5', { name: 'lognormal', variation: 1.5 }],
    ['after: 10 h, distribution: uniform, spread: 5 h', { name: 'uniform', spread: 0.5 }],
    ["after: 10 h, times: ['1 h', '3 h']", { name: 'empirical', timesMs: [3.6e6, 10.8e6], timesMeanMs: 7.2e6 }],
    [
      "times: ['1 h', '3 h'], distribution: empirical",
      { name: 'empirical', timesMs: [3.6e6, 10.8e6], timesMeanMs: 7.2e6 },
    ],
  ])('{ %s }', (clock, law) => {
    const read = modelOf(edited(['after: 30 s', clock])).components[1]!.transitions[3]!.clock;
    expect(read).toMatchObject({ kind: 'law', law, meanMs: clock.startsWith('after') ? 3.6e7 : 7.2e6 });
  });

  it('may change with a parameter, and has a shape that varies', () => {
    const vary = `vary:\n  law: { gamma: { parameters: { law: gamma, k: 2 } }, weibull: { parameters: { law: weibull, k: 0.5 } } }\n`;
    const text = edited(['law: erlang', 'law: gamma\n  k: 1'], ['law, stages: 3', 'law, shape: k']) + vary;
    expect(modelOf(text, 0).components[1]!.transitions[2]!.clock).toMatchObject({ law: { name: 'gamma', shape: 2 } });
    expect(modelOf(text, 1).components[1]!.transitions[2]!.clock).toMatchObject({
      law: { name: 'weibull', shape: 0.5 },
    });
  });
});

describe('the reader', () => {
  it.each(CASES)('says of %s what was expected and what came', (_what, edit, pointed, message) => {
    const text = edited(edit);
    const problems = problemsOf(() => parseScenario(text, 'x.yaml'));
    const found = problems.find((problem) => message.test(problem.message));
    expect(found, problems.map((problem) => problem.message).join('\n')).toBeDefined();
    const line = text.split('\n')[(found?.line ?? 0) - 1] ?? '';
    expect(line.slice((found?.column ?? 0) - 1, (found?.column ?? 0) - 1 + pointed.length)).toBe(pointed);
  });

  it('asks for a warm-up where several deterministic clocks run in the initial state, and for none otherwise', () => {
    const exact = edited([
      '{ from: up, to: down, after: 100 d }',
      '{ from: up, to: down, after: 100 d, distribution: deterministic }',
    ]);
    expect(problemsOf(() => parseScenario(exact, 'x.yaml'))).toMatchObject([{ path: 'warmUpYears', came: 'nothing' }]);
    expect(problemsOf(() => parseScenario(`${exact}warmUpYears: 1\n`, 'x.yaml'))).toEqual([]);
    const one = exact.replace('count: 2', 'count: 1').replace('fails: { from: [', 'fails: { from: [');
    expect(problemsOf(() => parseScenario(one, 'x.yaml'))).toEqual([]);
  });

  it('places what only a variant does wrong at the variant', () => {
    const varied = `${TEXT}vary:\n  longevity:\n    short: {}\n    long: { parameters: { longevity: 20 d } }\n`;
    const [problem, ...others] = problemsOf(() => parseScenario(varied, 'x.yaml'));
    expect(others).toEqual([]);
    expect(problem?.message).toContain("which is 14 d - 20 d (variant 'longevity=long')");
  });
});

describe('time', () => {
  const quick = (horizon: string, repair = '22 ms'): string =>
    edited(
      ['after: 3 h', `after: ${repair}, distribution: erlang, stages: 10`],
      ['horizonYears: 10', `horizonYears: ${horizon}`],
    );

  const wrong = (text: string) => problemsOf(() => variantsOf(parseScenario(text, 'x.yaml')));

  it('is refused where it would be coarser than 1 % of the shortest stage, with the horizon that is left', () => {
    expect(wrong(quick('1000000'))).toMatchObject([
      {
        path: 'horizonYears',
        expected:
          'fewer than 4680 years, and more runs instead, since later times are kept to more than 1 % ' +
          "of a stage of 'host " +
          "repaired' (2.2 ms)",
        came: '1000000',
      },
    ]);
    expect(wrong(quick('4600'))).toEqual([]);
    expect(wrong(quick('1000000', '22 d'))).toEqual([]);
  });

  it('is refused where a stage is hardly longer than a nanosecond', () => {
    expect(wrong(quick('1', '900 ns'))[0]).toMatchObject({
      expected: expect.stringContaining('100 ns') as string,
    });
    expect(wrong(quick('0.2', '1 us'))).toEqual([]);
  });
});

describe('a measure', () => {
  const asking = (measures: string): string => edited(['horizonYears: 10', `measures: ${measures}`]);
  const problems = (measures: string): string[] =>
    problemsOf(() => variantsOf(parseScenario(asking(measures), 'x.yaml'))).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  it('does without a horizon, and then states may be final', () => {
    const text = edited(
      ['horizonYears: 10', 'measures: { life: { is: mean-time-to, condition: { host: { in: down, atLeast: 2 } } } }'],
      ['      repaired: { from: down, to: up, after: 3 h }\n', ''],
    );
    expect(modelOf(text).measures).toMatchObject([{ name: 'life', is: 'mean-time-to' }]);
  });

  it('is asked for, or a horizon', () => {
    expect(problems('{}')).toEqual(['horizonYears: expected horizonYears, measures, or both, came neither']);
  });

  it('has what it needs, and nothing else', () => {
    expect(problems('{ a: { is: holds-at, condition: { vm: { in: down, atLeast: 1 } } } }')).toEqual([
      "measures.a: expected time with 'is: holds-at', came none",
    ]);
    expect(problems('{ a: { is: cost-until, time: 1 d, condition: { vm: { in: down, atLeast: 1 } } } }')).toEqual([
      "measures.a.condition: expected no condition with 'is: cost-until', came one",
    ]);
    expect(problems('{ a: { is: cost-until, time: never } }')[0]).toContain('measures.a.time');
    expect(problems('{ a: { is: cost-till, time: 1 d } }').join()).toContain('cost-until');
  });

  it('speaks of states that there are', () => {
    expect(problems('{ a: { is: mean-time-to, condition: { vm: { in: dwn, atLeast: 1 } } } }')[0]).toContain(
      "a state of 'vm' (robust, aged, down), came 'dwn'",
    );
  });
});
