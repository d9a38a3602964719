/**
 * Campaigns that nobody has simulated, of the variants and metrics of a scenario: every run is invented by a hash of
 * its variant and number. They have everything that figures show, and the cases that are hard to draw: variants in
 * which nothing was detected, quantities that no run has, lengths that differ ten-thousandfold.
 */
import type { LongRunRow } from '../../src/analysis/markov/long-run-tally.ts';
import { type Summary, summarize } from '../../src/analysis/summary.ts';
import type { CompletedRun, PhaseRecord, RunRecord, SeriesRecord } from '../../src/experiment/record.ts';
import type { Variant } from '../../src/experiment/runner.ts';
import { experimentOf } from '../../src/experiments.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

const REPAIRS = ['nmi-ipi', 'boot-image', 'set-up-apics', 'rebuild-heap', 'reset-device', 'handshake', 'boot-privvm'];
const STEPS = ['stop-dom0', 'firmware-reset', 'scrub-free-memory', 'boot-dom0', 'boot-guests'];
const CAUSES = [
  'held-lock',
  'unexplained',
  'failed-assertion',
  'lost-timer',
  'cpu-stopped',
  'vms-lost',
  'recovery-stuck',
];
/** Of which a run has one or none. */
const ENDS: readonly string[] = ['survived|killed', 'lives-twice|killed', 'no-vm|killed'];
const endIs = (name: string, chance: number): number =>
  Number(ENDS.indexOf(name) === Math.floor(chance * (ENDS.length + 1)));
const OUTCOMES = ['recovered', 'recovered', 'failed', 'sdc', 'non-manifested'] as const;

export function inventedSummary(scenario: Scenario, runs: number): Summary {
  const variants = variantsOf(scenario);
  const records = inventedRecords(scenario, runs);
  const summary = summarize({ scenario: { ...scenario, runs }, variants, records, digest: DIGEST, modelVersion: '1' });
  const isStateModel = experimentOf(scenario).name === 'state-model';
  return isStateModel ? { ...summary, longRun: variants.map(({ name }, index) => longRunOf(name, index)) } : summary;
}

/** Variant by variant. */
export const inventedRecords = (
  scenario: Scenario,
  runs: number,
  variants: readonly Variant[] = variantsOf(scenario),
): RunRecord[] =>
  variants.flatMap((variant, index) =>
    Array.from({ length: runs }, (_, run) => inventedRun(scenario, variant.name, index, run)),
  );

const DIGEST = 'rvisim:7K3Q-M2VD-9XTA-41HC';

function inventedRun(scenario: Scenario, variant: string, index: number, run: number): RunRecord {
  const identity = { id: `${index}.${run}`, variant, run };
  const ofRun = hashOf(`${variant}/${run}/`);
  const chance = (decision: string): number => uniform(decision, ofRun);
  if (chance('harness') > 0.97) return { status: 'harness-error', ...identity, message: 'assertion failed' };
  const measures = Object.fromEntries(
    Object.entries(experimentOf(scenario).metrics).flatMap(([name, { unit }]) => {
      // One variant in five measures nothing, and a run may not meet a condition.
      if (index % 5 === 4 || chance(name.slice(name.lastIndexOf('|') + 1)) > 0.9) return [];
      if (unit === 'share')
        return [[name, ENDS.includes(name) ? endIs(name, chance('end')) : Math.round(chance(name))]];
      if (unit === 'ratio') return [[name, chance(name) - 0.2]];
      return [[name, 10 ** (4 * uniform(`${variant}/${name}`) - 1) * (0.5 + chance(name))]];
    }),
  );
  const moves = scenario.experiment === 'migration';
  const observed = {
    measures,
    phases: [...phasesOf(index, chance), ...(moves ? migrationPhases(index) : [])],
    series: seriesOf(chance, moves ? ['client throughput', 'sent in round'] : []),
  };
  const mayFail = 'detected|injected' in experimentOf(scenario).metrics;
  return mayFail
    ? { ...completedRun(identity, index, chance), ...observed }
    : { status: 'measured', ...identity, ...observed, events: 1 };
}

type Chance = (decision: string) => number;

function completedRun(
  identity: { id: string; variant: string; run: number },
  index: number,
  chance: Chance,
): CompletedRun {
  const outcome =
    index % 4 === 3 ? 'non-manifested' : (OUTCOMES[Math.floor(chance('outcome') * OUTCOMES.length)] ?? 'sdc');
  const isDetected = outcome === 'recovered' || outcome === 'failed';
  const repairs = REPAIRS.slice(0, 1 + (index % REPAIRS.length)).map((repair, place) => ({
    repair,
    nanos: Math.round(10 ** (5 + place) * (0.9 + 0.2 * chance(repair))),
  }));
  const nanos = repairs.reduce((sum, repair) => sum + repair.nanos, 0);
  const detection = { detector: 'panic', cpu: 0, atNanos: 1e9, latencyNanos: 1e6 };
  const recovery = { mechanism: 'rehype', repairs, completed: true, nanos, left: [] };
  return {
    ...identity,
    status: 'completed',
    events: 1,
    vms: [{ vm: 'app1', affected: chance('vm') > 0.5, gapNanos: 0 }],
    outcome,
    episodes: [{ fault: 'failstop', damage: [], ...(isDetected && { detection, recovery }) }],
    ...(outcome === 'failed' && { cause: CAUSES[Math.floor(chance('cause') * CAUSES.length)] ?? 'unexplained' }),
    ...(outcome === 'recovered' && { downtimeNanos: nanos }),
    vmm: { stockNanos: 1e9, addedNanos: Math.round(1e8 * chance('added')) },
  };
}

function phasesOf(index: number, chance: Chance): PhaseRecord[] {
  let at = 1e9;
  const steps = STEPS.map((phase, place): PhaseRecord => {
    const fromNanos = at;
    at += Math.round(1e8 * 5 ** ((place + index) % 4) * (0.9 + 0.2 * chance(phase)));
    return { actor: 'reboot', phase, fromNanos, toNanos: at };
  });
  const boot = { actor: 'VMs', phase: 'boot', fromNanos: at, toNanos: at + 4e9 };
  // The services of some start long after their VMs.
  const away = { actor: 'services', phase: 'away', fromNanos: 1e9, toNanos: at + 4e9 + (index % 2) * 7e10 };
  return [...steps, boot, away];
}

/** All that there are, some of them too short to be seen. */
function migrationPhases(index: number): PhaseRecord[] {
  const names = [
    'prepare',
    'disk',
    'first-round',
    'rounds',
    'suspend',
    'last-round',
    'resume',
    'pages-follow',
    'other',
  ];
  return names.map((phase, place) => {
    const fromNanos = 5e9 + place * 2e9;
    return { actor: 'migration', phase, fromNanos, toNanos: fromNanos + ((place + index) % 3) * 1e9 };
  });
}

const seriesOf = (chance: Chance, others: readonly string[]): SeriesRecord[] =>
  ['throughput', 'throughput of the cluster', ...others].map((name) => ({
    name,
    unit: 'requests/s',
    fromNanos: 0,
    stepNanos: 1e9,
    values: Array.from({ length: 40 }, (_, second) => (second > 15 && second < 25 ? 0 : 90 + 20 * chance(`${second}`))),
  }));

function longRunOf(variant: string, index: number): LongRunRow {
  const compared = (value: number) => ({
    value,
    low: value * 0.2,
    high: value * 40,
    analytic: value * 1.01,
    standardError: 1,
    z: 0.1,
  });
  const components = ['san', 'host', 'vmm', 'vm', 'vm-clock', 'vmm-clock', 'net'];
  return {
    variant,
    runs: 3,
    years: 1500,
    figures: [
      { metric: 'downtimeHours|per-year', ...compared(4 + index) },
      { metric: 'cost|per-year', ...compared(4000 + index) },
    ],
    nines: { value: 3, low: 2, high: 4, analytic: 3 },
    asked: [],
    against:
      index === 0 ? null : { variant: 'first', axis: 'clock', factor: 'never', ...compared(index % 2 ? 0.2 : -0.3) },
    states: components.map((component, place) => ({
      component,
      state: 'up',
      ...compared(10 ** -(place + uniform(variant))),
    })),
    chain: { reason: 'invented' } as unknown as LongRunRow['chain'],
  };
}

/** FNV-1a of a text, or of what follows the text of the hash `from`. */
function hashOf(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** A hash whose bits are mixed once more: a number from 0 to 1 that is a pure function of the text. */
function uniform(text: string, from?: number): number {
  let hash = hashOf(text, from);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
