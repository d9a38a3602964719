/** A few parts and a valid scenario over them, for tests that must not depend on what the real experiments have. */
import type { Entry } from '../../src/experiment/entry.ts';
import type { Experiment } from '../../src/experiment/experiment.ts';
import { vmmFailure } from '../../src/models/vmm/experiment/experiment.ts';
import type { VmmFailureSettings } from '../../src/models/vmm/experiment/form.ts';
import { platforms } from '../../src/models/vmm/parameters/platforms.ts';
import type { Repair } from '../../src/models/vmm/repairs/repair.ts';
import { type Problem, ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import type { Frame } from '../../src/scenario/schema.ts';

const entry = (name: string): Entry => ({ name, summary: `what ${name} is` });
const repair = (name: string, optional = true, on?: Repair['on']) => ({
  ...entry(name),
  optional,
  ...(on && { on }),
});

const components = ['vmm', 'privvm', 'dvm', 'appvm'] as const;
const configuration = (name: string, workloads: readonly (string | null)[], without?: string) => ({
  ...entry(name),
  appVms: workloads.map((workload) => ({ workload })),
  components: components.filter((component) => component !== without),
  runNanos: 10e9,
});

const [first, second] = platforms;

/** No more of each part than what files are checked with. */
export const exampleParts = {
  platforms: [
    { ...first, ...entry('x86-32') },
    { ...second, ...entry('x86-64') },
  ],
  configurations: [
    configuration('1AppVM', [null]),
    configuration('3AppVM', [null, null, null]),
    configuration('pair', ['NetBench', 'BlkBench'], 'dvm'),
  ],
  workloads: [entry('BlkBench'), entry('NetBench')],
  faults: [
    { ...entry('failstop'), strikes: ['vmm'] },
    { ...entry('crash'), strikes: ['dvm', 'appvm'] },
  ],
  detectors: [
    { ...entry('panic'), watches: ['vmm'] },
    { ...entry('heartbeat'), watches: ['dvm'] },
  ],
  mechanisms: [
    { ...entry('none'), recovers: ['vmm', 'dvm'], repairs: [] },
    {
      ...entry('rehype'),
      recovers: ['vmm'],
      repairs: [
        repair('boot-vmm', false),
        repair('fix-sp'),
        repair('nmi-ack'),
        repair('save-fs', true, ({ keepsSegmentBases }) => keepsSegmentBases === 1),
      ],
    },
    { ...entry('restart'), recovers: ['dvm'], repairs: [repair('reconnect')] },
  ],
};

/** The experiment about a failing VMM, over the example's parts. */
export const exampleExperiments: readonly Experiment[] = [vmmFailure.over(exampleParts)];

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
  parseScenario(text, 'x.yaml', overrides, exampleExperiments) as VmmFailureSettings & Frame;

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
