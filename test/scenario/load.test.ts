import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadScenario, parseScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { EXAMPLE, edited, load, problemsOf } from './example.ts';

describe('the window of a trigger', () => {
  const windowOf = (window: string) => load(EXAMPLE, `fault.trigger.window=${window}`).fault.trigger.window;

  test.each([
    ['[0.5 s, 6 s]', ['500 ms', '6000 ms']],
    ['[250 us, 0.1 min]', ['0.25 ms', '6000 ms']],
    ['[10 %, 0.9]', [0.1, 0.9]],
  ])('%s is kept as %j, which can be read again', (written, kept) => {
    expect(windowOf(written)).toEqual(kept);
    expect(windowOf(JSON.stringify(kept))).toEqual(kept);
  });
});

describe('a mapping that is given in part', () => {
  const replication = (more: string) =>
    parseScenario(
      `{ name: a, question: b?, experiment: replication, mechanism: remus, workload: tickets, runs: 1, seed: a, ${more} }`,
      'a.yaml',
    ) as unknown as { readonly link: unknown; readonly heartbeat: unknown };

  test('has the other parts of the default, and no part that there is not', () => {
    const { link, heartbeat } = replication('link: { replicationMbps: 1 }, heartbeat: { timeout: 1 s }');
    expect(link).toEqual({ replicationMbps: 1, clientMbps: 1000, roundTrip: 0.1 });
    expect(heartbeat).toEqual({ interval: 100, timeout: 1000, links: 1 });
    expect(() => replication('link: { replicationMbs: 1 }')).toThrow(/replicationMbps/);
  });
});

describe('a valid file', () => {
  test('becomes a scenario with quantities resolved and axes in the order of the file', () => {
    const scenario = load(EXAMPLE);
    expect(scenario.fault.trigger).toEqual({ window: [0.1, 0.9], hypervisorInstructions: [0, 20000] });
    expect(scenario.vary.map((axis) => [axis.name, axis.values.map((value) => value.name)])).toEqual([
      ['step', ['Basic', 'Full']],
      ['workload', ['BlkBench', 'NetBench']],
    ]);
    expect(scenario.vary[1]?.values[1]?.patch).toEqual({ workload: 'NetBench' });
    expect(scenario.reported).toEqual([
      {
        id: 'V1',
        where: { step: 'Full' },
        metric: 'recovered|detected',
        value: 0.958,
        low: 0.9,
        high: 0.98,
        use: 'prediction',
      },
      {
        id: 'V2',
        where: { step: 'Full' },
        metric: 'downtimeMs|recovered',
        value: 1500,
        unit: 'ms',
        use: 'calibration',
      },
    ]);
  });

  test('may leave out fields with defaults', () => {
    const scenario = load(EXAMPLE.slice(0, EXAMPLE.indexOf('vary:')).replace('without: [fix-sp]\n', ''));
    expect(scenario).toMatchObject({ without: [], detail: 'neighbourhood', vary: [], constraint: [], reported: [] });
  });

  test('survives JSON unchanged, so that it can be stored and sent to workers', () => {
    const scenario = load(EXAMPLE);
    expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
  });

  test('may be JSON', () => {
    const { vary: _vary, constraint: _constraint, reported: _reported, ...base } = load(EXAMPLE);
    expect(load(JSON.stringify(base))).toMatchObject(base);
  });

  test('may have a byte order mark, Windows line ends, a document marker and anchors', () => {
    const text = edited(['[fix-sp]', '&some [fix-sp]'], ['without: []', 'without: *some']);
    const scenario = load(`\uFEFF---\n${text}`.replaceAll('\n', '\r\n'));
    expect(scenario.vary[0]?.values[1]?.patch.without).toEqual(['fix-sp']);
  });

  test('keeps values that look like numbers in the order of the file', () => {
    const scenario = load(
      edited(
        ['Basic:', '10:'],
        ['Full:', '2:'],
        ['step: Basic', 'step: 10'],
        ['step: Full', 'step: 2'],
        ['step: Full', 'step: 2'],
      ),
    );
    expect(scenario.vary[0]?.values.map((value) => value.name)).toEqual(['10', '2']);
  });
});

test.each(readdirSync('scenarios').filter((file) => file.endsWith('.yaml')))(
  'the committed scenario %s loads',
  (file) => {
    const scenario = loadScenario(`scenarios/${file}`);
    expect(`${scenario.name}.yaml`).toBe(file);
    expect(variantsOf(scenario).length).toBeGreaterThan(0);
  },
);

describe('overrides', () => {
  test('replace fields, make missing mappings, and are checked like the file', () => {
    const scenario = load(
      EXAMPLE,
      'runs=7',
      'fault.trigger.window=[0, 50 %]',
      'recovery.dvm=none',
      'detection=[panic, heartbeat]',
      'reported[1].value=2 s',
    );
    expect(scenario.runs).toBe(7);
    expect(scenario.fault.trigger.window).toEqual([0, 0.5]);
    expect(scenario.recovery).toEqual({ vmm: 'rehype', dvm: 'none' });
    expect(scenario.reported[1]?.value).toBe(2000);
  });

  test('reach axes and their values, with quotes around names that are not plain', () => {
    const scenario = load(
      EXAMPLE,
      'vary."recovery.vmm"=[none, rehype]',
      'vary.step.Basic.without=[]',
      'vary.step.Full.recovery={}',
    );
    expect(scenario.vary.map((axis) => axis.name)).toEqual(['step', 'workload', 'recovery.vmm']);
  });

  test.each([
    ['runs=-1', 'runs', 'a whole number of runs from 1 to 10000000, came -1'],
    ['recovery.vmm=rehyp', 'recovery.vmm', "came 'rehyp'; did you mean 'rehype'?"],
    ['recovry.vmm=none', 'recovry', "did you mean 'recovery'?"],
    ['runs.x=1', 'runs.x', "expected 'runs' to hold 'x', came a single value"],
    ['reported[9].id=a', 'reported[9].id', "expected 'reported' to hold '[9]', came a list of 2"],
    ['runs', '', 'expected FIELD=VALUE'],
    ['=3', '', 'expected FIELD=VALUE'],
    ['a..b=3', '', 'expected FIELD=VALUE'],
    ['seed=[', 'seed', 'well-formed YAML'],
    ['runs=', 'runs', 'came no value'],
    ['without=[nmi-ack]', 'without', "one that axis 'step' sets in all of them"],
    ['workload=NetBench', 'workload', "one that axis 'workload' sets in all of them"],
  ])('--set %s is reported with the option as its place', (assignment, path, message) => {
    const [problem, ...others] = problemsOf(() => load(EXAMPLE, assignment));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      file: `--set ${assignment}`,
      line: 0,
      column: 0,
      path,
      message: expect.stringContaining(message) as string,
    });
  });

  test('are reported together with the problems of the file', () => {
    const files = problemsOf(() => load(edited(['runs: 100', 'runs: x']), 'seed=[]', 'detail=fulll')).map(
      (problem) => problem.file,
    );
    expect(files.sort()).toEqual(['--set detail=fulll', '--set seed=[]', 'x.yaml']);
  });
});

describe('a field of the wrong shape', () => {
  test('is reported once: that it is missing as well is no news', () => {
    const text = 'name: x\nquestion: q\nseed: s\nexperiment: state-model\ncomponents:\n  a: 3\nruns: 5\n';
    expect(problemsOf(() => parseScenario(text, 'x.yaml')).map(({ path }) => path)).toEqual(['components.a']);
  });
});
