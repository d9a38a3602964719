import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { ScenarioError } from '../../../../src/scenario/errors.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';
import { sharedFolder } from '../../../campaign/temporary.ts';

const folder = sharedFolder();
/** Two nodes fail together, ten seconds apart; or always alone. */
const together = Array.from(
  { length: 20 },
  (_, k) => `a,${k * 1e5},${k * 1e5 + 600}\nb,${k * 1e5 + 10},${k * 1e5 + 600}`,
);
const alone = Array.from(
  { length: 20 },
  (_, k) => `a,${k * 1e5},${k * 1e5 + 600}\nb,${k * 1e5 + 5e4},${k * 1e5 + 6e4}`,
);
writeFileSync(join(folder, 'together.csv'), `# observed 0 3000000\nnode,start,end\n${together.join('\n')}\n`);
writeFileSync(join(folder, 'alone.csv'), `# observed 0 3000000\nnode,start,end\n${alone.join('\n')}\n`);

const BASE = `name: test
question: is the service kept?
experiment: web-cluster
platform: x86-64-xen-4.3
fault: { target: vmm, model: failstop }
recovery: { vmm: none }
failures: { trace: together.csv, sample: replay }
runs: 1
seed: web-cluster tests
`;
const runner = createRunner();

function runs(count: number, ...changes: string[]): CompletedRun[] {
  const [variant] = variantsOf(parseScenario(BASE, join(folder, 'test.yaml'), changes));
  return Array.from({ length: count }, (_, run) => {
    const record = runner({ id: `v0-r${run}`, variant: variant!, run, seed: 'web-cluster tests' });
    return record.status === 'completed' ? record : expect.fail(JSON.stringify(record));
  });
}

const strikes = (records: readonly CompletedRun[]): number[] => records.map(({ episodes }) => episodes.length);
const lost = (records: readonly CompletedRun[]) => records.map(({ measures }) => measures?.['nodesLost|detected']);

describe('a web cluster whose failures come from a trace', () => {
  it('loses both hosts where nodes fail together, and one where they fail alone', () => {
    // From the first of a pair on, both; from the second, it alone.
    expect(new Set(strikes(runs(8)))).toEqual(new Set([1, 2]));
    expect(Math.max(...lost(runs(8)).map((nodes) => nodes ?? 0))).toBe(6);
    expect(strikes(runs(6, 'failures.trace=alone.csv'))).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('meets no second failure when each host is fitted by itself', () => {
    expect(strikes(runs(6, 'failures.sample=fitted'))).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('is refused with a second fault, or a repair, since the trace and the models say those', () => {
    const second = 'secondFault={target: vmm, model: failstop, trigger: {host: other, after: [0 s, 1 s]}}';
    expect(() => runs(1, second)).toThrow(ScenarioError);
    expect(() => runs(1, 'failures.repair=trace')).toThrow(/the components' models recover/);
  });
});
