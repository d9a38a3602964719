/** The worked example of CONTRIBUTING.md is the one that is compiled and run here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import type { CompletedRun } from '../../src/experiment/record.ts';
import { vmmFailure } from '../../src/models/vmm/experiment/experiment.ts';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { quickNilihype, scanOwnedFrames } from './quick-scan.ts';

const page = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8');
const file = readFileSync(new URL('./quick-scan.ts', import.meta.url), 'utf8');

const grown = vmmFailure.over({ ...vmmParts, mechanisms: [...vmmParts.mechanisms, quickNilihype] });

const SCENARIO = `
name: quick-scan
question: Is a scan of all page frames needed, or of those that VMs own?
platform: x86-64-xen-4.3
configuration: 1AppVM
workload: UnixBench
fault:
  model: failstop
  target: vmm
  trigger: { window: [10 %, 90 %], hypervisorInstructions: [0, 20000] }
detection: [panic, hang-watchdog]
recovery: { vmm: nilihype }
runs: 10
seed: quick scan
vary: { recovery.vmm: [nilihype, nilihype-quick-scan] }
`;

describe('the worked example', () => {
  it('is the code that CONTRIBUTING.md shows', () => {
    const shown = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
    expect(shown.length).toBeGreaterThan(1);
    const compiled = file
      .replaceAll("from '../../src/models/vmm/", "from '../")
      .replaceAll("from '../../src/", "from '../../../");
    for (const code of shown) expect(compiled).toContain(code.trim());
  });

  it('can be named by a scenario, and answers its question', () => {
    const scenario = parseScenario(SCENARIO, 'quick-scan.yaml', [], [grown]);
    const run = grown.createRunner();
    const [whole, owned] = variantsOf(scenario).map((variant) =>
      Array.from({ length: scenario.runs }, (_, index) => run(specOf(variant, index, scenario.seed)) as CompletedRun),
    );
    expect(owned?.map(({ outcome }) => outcome)).toEqual(whole?.map(({ outcome }) => outcome));
    const recovery = owned?.flatMap(({ episodes }) => episodes[0]?.recovery ?? []);
    expect(recovery?.length).toBeGreaterThan(0);
    for (const { repairs } of recovery ?? [])
      expect(repairs.find(({ repair }) => repair === scanOwnedFrames.name)?.nanos).toBeLessThan(21e6 / 2);
  });
});
