import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { fieldOf } from '../../src/experiment/field-failures.ts';
import { meanOfLaw } from '../../src/experiment/law.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { scenarioHash, variantsOf } from '../../src/scenario/variants.ts';
import { sharedFolder } from '../campaign/temporary.ts';

const folder = sharedFolder();
const TRACE = `# observed 0 8640000
node,system,start,end,cause
a,r,86400,90000,disk
b,r,86400,93600,power
a,r,864000,867600,power
c,s,10000,20000,disk
quiet,s,,,
`;
writeFileSync(join(folder, 'trace.csv'), TRACE);

const CLUSTER = {
  name: 'x',
  question: 'y?',
  experiment: 'cluster',
  hosts: 2,
  vms: 1,
  memoryOfEach: '1 GiB',
  service: 'web-server',
  strategy: 'warm-vm-reboot',
  interval: '90 d',
  failures: { trace: 'trace.csv', sample: 'replay' },
  runs: 1,
  seed: 1,
};

function load(changes: object, overrides: readonly string[] = []): Scenario {
  const file = join(folder, 'scenario.yaml');
  writeFileSync(file, stringify({ ...CLUSTER, ...changes }));
  return loadScenario(file, overrides);
}

function problemsOf(changes: object): string[] {
  try {
    load(changes);
  } catch (error) {
    if (error instanceof ScenarioError)
      return error.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
    throw error;
  }
  throw new Error('the scenario was loaded');
}

const failures = (changes: object): object => ({ failures: { ...CLUSTER.failures, ...changes } });

describe('a scenario whose failures come from a trace', () => {
  it('holds what its runs use of it, so that none reads the file', () => {
    const [variant] = variantsOf(load({}));
    expect(fieldOf(variant!.settings)?.data).toEqual({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      failures: 4,
      spanSeconds: 8_640_000,
      leftOut: 0,
      nodes: [
        { name: 'a', system: 'r', history: '86400 3600 774000 3600' },
        { name: 'b', system: 'r', history: '86400 7200' },
        { name: 'c', system: 's', history: '10000 10000' },
        { name: 'quiet', system: 's', history: '' },
      ],
    });
  });

  it('holds laws alone where they are fitted, with the rate of the trace', () => {
    const scenario = load(failures({ sample: 'fitted', per: 'system' }));
    const { groups, nodes } = fieldOf(variantsOf(scenario)[0]!.settings)?.data ?? {};
    expect(JSON.stringify(nodes)).not.toContain('history');
    const away = 3600 + 7200 + 3600;
    expect(groups).toEqual([
      [expect.objectContaining({ times: 3, up: { law: 'exponential', mean: (2 * 8_640_000 - away) / 3 } })],
      [expect.objectContaining({ times: 1, up: { law: 'exponential', mean: 2 * 8_640_000 - 10_000 } })],
    ]);
  });

  it('holds laws with the rate of the trace although those of complete times are shorter', () => {
    const times = [1, 5, 2, 9, 3, 20, 4].map((days) => days * 86_400);
    let at = 0;
    const rows = times.map((up) => `a,${(at += up)},${(at += 3600)}`);
    writeFileSync(join(folder, 'rate.csv'), `# observed 0 17280000\nnode,start,end\n${rows.join('\n')}\nb,,\n`);
    const scenario = load(failures({ trace: 'rate.csv', sample: 'fitted', law: 'weibull' }));
    const [[clock] = []] = fieldOf(variantsOf(scenario)[0]!.settings)?.data?.groups ?? [];
    expect(clock?.up.law).toBe('weibull');
    expect(meanOfLaw(clock!.up)).toBeCloseTo((2 * 17_280_000 - 7 * 3600) / 7, 3);
  });

  it('holds failures of a node that overlap as one time away', () => {
    writeFileSync(
      join(folder, 'overlap.csv'),
      '# observed 0 8640000\nnode,start,end\na,100,200\na,150,300\na,400,500\nb,,\n',
    );
    const data = fieldOf(variantsOf(load(failures({ trace: 'overlap.csv' })))[0]!.settings)?.data;
    expect(data?.nodes[0]).toMatchObject({ history: '100 200 100 100' });
  });

  it('reads a trace once for samples that need the same of it', () => {
    const scenario = load({ vary: { 'failures.sample': ['replay', 'bootstrap', 'fitted'] } });
    expect(Object.keys(scenario.field ?? {})).toHaveLength(2);
    expect(variantsOf(scenario).every(({ settings }) => fieldOf(settings)?.data !== undefined)).toBe(true);
  });

  it('is another question when the trace has changed', () => {
    const before = scenarioHash(load({}));
    expect(scenarioHash(load({}))).toBe(before);
    writeFileSync(join(folder, 'trace.csv'), TRACE.replace('867600', '867660'));
    const after = scenarioHash(load({}));
    writeFileSync(join(folder, 'trace.csv'), TRACE);
    expect(after).not.toBe(before);
  });

  it('takes some systems, nodes and causes alone', () => {
    const data = (changes: object) => fieldOf(variantsOf(load(failures(changes)))[0]!.settings)?.data;
    expect(data({ systems: ['r'] })?.nodes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(data({ nodes: ['a', 'c'] })?.failures).toBe(3);
    expect(data({ causes: ['power'] })?.nodes[0]).toMatchObject({ history: '864000 3600' });
  });

  it('names a part of the trace in an override', () => {
    expect(fieldOf(load({}, ['failures.sample=bootstrap']) as object)?.sample).toBe('bootstrap');
  });
});

describe('a scenario is refused', () => {
  it.each([
    [
      'whose trace is not there',
      { trace: 'trase.csv' },
      /^\d+ failures.trace: expected a file with a trace, came no such file .*did you mean '.*trace.csv'\?$/,
    ],
    [
      'whose trace has another SHA-256',
      { sha256: 'a'.repeat(64) },
      /failures.sha256: expected a trace with this SHA-256, came one with [0-9a-f]{64}: it has been changed/,
    ],
    [
      'that names an unknown system',
      { systems: ['q'] },
      /failures.systems\[0\]: expected one of the systems of the trace \(r, s\), came 'q'/,
    ],
    ['that misspells a cause', { causes: ['diskk'] }, /failures.causes\[0\]: .*did you mean 'disk'\?/],
    ['that selects no failure', { nodes: ['quiet'] }, /failures.trace: expected a trace with 1 to \d+ failures/],
    ['that has a law without a fit', { law: 'weibull' }, /failures.law: expected no law, since the sample is 'replay'/],
    ['that has blocks without a bootstrap', { block: '7 d' }, /failures.block: expected no block/],
    ['that misspells a sample', { sample: 'replai' }, /failures.sample: .*did you mean 'replay'\?/],
    [
      'that needs more nodes of a system than there are',
      { placement: 'same-system', systems: ['r'], nodes: ['a'] },
      /failures.trace: expected a trace with a node for each of 2 hosts/,
    ],
  ])('%s', (_, changes, message) => {
    expect(problemsOf(failures(changes))).toEqual([expect.stringMatching(message)]);
  });

  it('that replays for longer than the trace goes', () => {
    expect(problemsOf({ interval: '101 d' })).toEqual([
      expect.stringMatching(
        /failures.sample: expected a time that the trace covers, which is 100 d, or .*'replay' for 101 d/,
      ),
    ]);
    expect(() => load({ interval: '101 d', ...failures({ sample: 'bootstrap' }) })).not.toThrow();
  });

  it('whose nodes were not there at the same time', () => {
    const heading =
      'System,nodes,nodenumz,node prod,node decom,Prob Started,Prob Fixed,Facilities,Hardware,Human Error';
    const row = (node: number, from: string, to: string, date: string): string =>
      `7,3,${node},${from},${to},${date} 1:00,${date} 2:00,,,,,,`;
    const rows = [row(0, 'Jan-97', 'Jan-98', '3/1/1997'), row(1, 'Jan-98', 'Jan-99', '3/1/1998')];
    const text = [`${heading},Network,Undetermined,Software`, ...rows, row(2, 'Jan-99', 'current', '3/1/1999')];
    writeFileSync(join(folder, 'lanl.csv'), text.join('\n'));
    expect(problemsOf(failures({ trace: 'lanl.csv' }))).toEqual([
      expect.stringMatching(
        /failures.trace: expected nodes that were watched over the same time.* 3 of which 3 were not/,
      ),
    ]);
  });

  it('whose trace is wrong, with the place in the trace', () => {
    writeFileSync(join(folder, 'wrong.csv'), 'node,start,end\na,200,100\n');
    const [problem] = problemsOf(failures({ trace: 'wrong.csv' }));
    expect(problem).toBe("2 : expected an end at or after the start 200, came '100', before it");
  });

  it('that varies a sample of failures that come from no trace', () => {
    const rejuvenation = {
      name: 'x',
      question: 'y?',
      experiment: 'rejuvenation',
      vms: 1,
      memoryOfEach: '1 GiB',
      service: 'ssh',
      horizon: '10 d',
      failures: true,
      vmm: { reboot: 'warm-vm-reboot', policy: 'never' },
      guest: { policy: 'never' },
      runs: 1,
      seed: 1,
    };
    const file = join(folder, 'rejuvenation.yaml');
    writeFileSync(file, stringify({ ...rejuvenation, vary: { 'failures.sample': ['replay'] } }));
    expect(() => loadScenario(file)).toThrow(/expected the path of a trace of failures, .* came nothing beside sample/);
    writeFileSync(file, stringify({ ...rejuvenation, failures: { trace: 'trace.csv', sample: 'replay' } }));
    expect(fieldOf(variantsOf(loadScenario(file))[0]!.settings)?.data?.failures).toBe(4);
  });
});
