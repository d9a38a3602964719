/**
 * A campaign that never ran: records with plausible shares, made by a small generator of our own, so that tables and
 * charts can be tested without the simulator. The six steps are those of the increments scenario.
 */
import { type Summary, summarize } from '../../src/analysis/summary.ts';
import type { CompletedRun, RunRecord } from '../../src/experiment/record.ts';
import type { Reported } from '../../src/scenario/schema.ts';

export const STEPS = [
  'Basic',
  '+ NMI IPI',
  '+ acknowledge interrupts',
  '+ hypercall retry',
  '+ FixSP and NMI ack',
  '+ reinitialize locks',
];
const SUCCESS = [0.05, 0.19, 0.47, 0.65, 0.76, 0.965];
const PUBLISHED = [0.056, 0.176, 0.486, 0.626, 0.77, 0.958];
const CAUSES = ['masked-ipi', 'blocked-line', 'half-done-hypercall', 'bad-stack-pointer', 'blocked-nmi', 'held-lock'];
const REPAIRS: readonly (readonly [name: string, ms: number])[] = [
  ['nmi-ipi', 0.02],
  ['boot-vmm', 412],
  ['acknowledge-interrupts', 0.4],
  ['hypercall-retry', 0.03],
  ['fix-sp', 0.001],
  ['nmi-ack', 0.001],
  ['reinitialize-locks', 21.5],
];

/** A summary of `runs` runs of each step. `unanswered` of every step's runs are harness errors. */
export function syntheticSummary(runs = 500, unanswered = 0): Summary {
  return summarize({
    scenario: {
      name: 'rehype-increments',
      question: 'What does each enhancement of ReHype add to a basic microreboot of the VMM?',
      seed: 'rehype-increments',
      runs,
      reported: reportedFigures(),
    },
    variants: STEPS.map((step) => ({ name: `step=${step}`, factors: { step } })),
    records: syntheticRecords(runs, unanswered),
    digest: 'rvisim:7K3Q-M2VD-9XTA-41HC',
    modelVersion: '1',
  });
}

export function reportedFigures(): Reported[] {
  return PUBLISHED.map((value, index) => ({
    id: `V3.${index}`,
    where: { step: STEPS[index] ?? '' },
    metric: 'recovered|detected',
    value,
    use: index === 5 ? 'prediction' : 'calibration',
  }));
}

export function* syntheticRecords(runs: number, unanswered = 0): Generator<RunRecord> {
  for (let run = 0; run < runs; run++) {
    for (const [step, name] of STEPS.entries()) {
      const identity = { id: `v${step}-r${run}`, variant: `step=${name}`, run };
      if (run < unanswered) yield { status: 'harness-error', ...identity, message: 'assertion failed' };
      else yield completedRun(identity, step);
    }
  }
}

function completedRun(identity: { id: string; variant: string; run: number }, step: number): CompletedRun {
  const luck = uniform(identity.run, 1);
  const common = { status: 'completed', ...identity, vms: [], events: 200 } as const;
  const struck = { fault: 'failstop', damage: [{ kind: 'stopped-cpu', object: 'cpu1' }] };
  if (luck > 0.99) return { ...common, episodes: [struck], outcome: luck > 0.995 ? 'sdc' : 'non-manifested' };
  const recovered = luck < (SUCCESS[step] ?? 0) * 0.99;
  const repairs = REPAIRS.slice(0, step + 2).map(([repair, ms]) => ({
    repair,
    nanos: Math.round(ms * 1e6 * (0.97 + 0.06 * uniform(identity.run, 2))),
  }));
  const nanos = repairs.reduce((total, repair) => total + repair.nanos, 0);
  const latencyNanos = Math.round(300e6 * uniform(identity.run, 3));
  const completed = recovered || uniform(identity.run, 4) < 0.6;
  const episode = {
    ...struck,
    damage: [...struck.damage, ...(uniform(identity.run, 5) < 0.3 ? [{ kind: 'held-lock', object: 'heap' }] : [])],
    detection: { detector: 'panic', cpu: 1, atNanos: 5e9 + latencyNanos, latencyNanos },
    recovery: { mechanism: 'rehype', repairs, completed, nanos, left: [] },
  };
  if (recovered) return { ...common, episodes: [episode], outcome: 'recovered', downtimeNanos: nanos + latencyNanos };
  const possible = CAUSES.slice(step);
  return {
    ...common,
    episodes: [episode],
    outcome: 'failed',
    cause: possible[Math.floor(uniform(identity.run, 6) * possible.length)] ?? 'held-lock',
  };
}

/**
 * A number from 0 to 1 that is a pure function of its arguments: the multiply-xorshift hash of Wellons ("prospecting
 * for hash functions").
 */
function uniform(run: number, decision: number): number {
  let hash = Math.imul(run + 1, 0x9e3779b9) ^ Math.imul(decision, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
