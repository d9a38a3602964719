/** A small catalogue and a valid scenario over it, for tests that must not depend on what the real catalogue holds. */
import type { Catalog } from '../../src/experiments/catalog.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { type Problem, ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { Frame } from '../../src/scenario/schema.ts';

const entry = (name: string): { name: string; summary: string } => ({ name, summary: `what ${name} is` });
const byName = <T extends { name: string }>(...entries: T[]): Record<string, T> =>
  Object.fromEntries(entries.map((each) => [each.name, each]));
const repair = (name: string, optional = true, platforms = ['x86-32', 'x86-64']) => ({
  ...entry(name),
  optional,
  platforms,
});

const components = ['vmm', 'privvm', 'dvm', 'appvm'] as const;
const configuration = (name: string, workloads: readonly (string | null)[], without?: string) => ({
  ...entry(name),
  appVms: workloads.map((workload) => ({ workload })),
  components: components.filter((component) => component !== without),
  runNanos: 10e9,
});

export const exampleCatalog: Catalog = {
  platforms: byName(entry('x86-32'), entry('x86-64')),
  configurations: byName(
    configuration('1AppVM', [null]),
    configuration('3AppVM', [null, null, null]),
    configuration('pair', ['NetBench', 'BlkBench'], 'dvm'),
  ),
  workloads: byName(entry('BlkBench'), entry('NetBench')),
  services: byName({ ...entry('ssh'), works: false, takes: () => ({ fileBytes: 0, memoryBytes: 0 }) }),
  faults: byName({ ...entry('failstop'), strikes: ['vmm'] }, { ...entry('crash'), strikes: ['dvm', 'appvm'] }),
  detectors: byName({ ...entry('panic'), watches: ['vmm'] }, { ...entry('heartbeat'), watches: ['dvm'] }),
  mechanisms: byName(
    { ...entry('none'), recovers: ['vmm', 'dvm'], repairs: [] },
    {
      ...entry('rehype'),
      recovers: ['vmm'],
      repairs: [repair('boot-vmm', false), repair('fix-sp'), repair('nmi-ack'), repair('save-fs', true, ['x86-64'])],
    },
    { ...entry('restart'), recovers: ['dvm'], repairs: [repair('reconnect')] },
  ),
  reboots: byName(
    { ...entry('warm'), restartsHost: true, steps: [{ ...entry('suspend'), optional: true }] },
    { ...entry('guests'), restartsHost: false, steps: [{ ...entry('boot-guests'), optional: false }] },
  ),
  policies: byName({ ...entry('time-based'), needs: ['intervalNanos'] }, { ...entry('never'), needs: [] }),
};

/** One field a line, so that a test can name lines. */
export const EXAMPLE = `name: example
question: Does it work?
platform: x86-32
configuration: 1AppVM
workload: BlkBench
fault:
  model: failstop
  target: vmm
  trigger:
    window: [10 %, 0.9]
    hypervisorInstructions: [0, 20000]
detection: [panic]
recovery:
  vmm: rehype
without: [fix-sp]
runs: 100
seed: abc
vary:
  step:
    Basic:
      without: [fix-sp, nmi-ack]
    Full:
      without: []
  workload: [BlkBench, NetBench]
constraint:
  - when: { step: Basic }
    require: { workload: [BlkBench] }
reported:
  - { id: V1, where: { step: Full }, metric: recovered|detected, value: 95.8 %, low: 90 %, high: 0.98, use: prediction }
  - { id: V2, where: { step: Full }, metric: downtimeMs|recovered, value: 1.5 s, use: calibration }
`;

/** The example, and whatever a test makes of it, is about a VMM that fails. */
export const load = (text: string, ...overrides: string[]): VmmFailureSettings & Frame =>
  parseScenario(text, 'x.yaml', overrides, exampleCatalog) as VmmFailureSettings & Frame;

/** The problems that loading reports; fails on anything thrown that is not a ScenarioError. */
export function problemsOf(attempt: () => unknown): readonly Problem[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

/** The example with one piece of text replaced by another; fails when there is no such piece. */
export function edited(...edits: [from: string, to: string][]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the example has no '${from}'`);
    return text.replace(from, () => to);
  }, EXAMPLE);
}
