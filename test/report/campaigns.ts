/**
 * Campaigns that never ran, one for each figure that the increments do not have: small, regular records from which
 * every number can be counted by hand.
 */
import { type Summary, summarize } from '../../src/analysis/summary.ts';
import type { CompletedRun, RunRecord } from '../../src/experiment/record.ts';
import type { Reported } from '../../src/scenario/schema.ts';

/** What a run of a campaign is, besides its identity. */
export type Outcome = Pick<CompletedRun, 'outcome'> & Partial<CompletedRun>;

export function campaignOf(
  name: string,
  variants: readonly Readonly<Record<string, string>>[],
  runs: number,
  outcomeOf: (factors: Readonly<Record<string, string>>, run: number) => Outcome,
  reported: readonly Reported[] = [],
): Summary {
  const named = variants.map((factors) => ({
    name: Object.entries(factors)
      .map(([axis, value]) => `${axis}=${value}`)
      .join(', '),
    factors,
  }));
  const records = named.flatMap((variant, index) =>
    Array.from({ length: runs }, (_, run): RunRecord => {
      const identity = { id: `v${index}-r${run}`, variant: variant.name, run };
      const common = { status: 'completed', vms: [], events: 1, episodes: [struck] } as const;
      return { ...common, ...identity, ...outcomeOf(variant.factors, run) };
    }),
  );
  return summarize({
    scenario: { name, question: `What of ${name}?`, seed: name, runs, reported },
    variants: named,
    records,
    digest: 'rvisim:7K3Q-M2VD-9XTA-41HC',
    modelVersion: '1',
  });
}

const struck = { fault: 'failstop', damage: [] };
const detection = { detector: 'panic', cpu: 1, atNanos: 5e9, latencyNanos: 1e6 };

/** A run whose recovery took these repairs. */
export function recoveredBy(mechanism: string, repairs: readonly (readonly [name: string, ms: number])[]): Outcome {
  const done = repairs.map(([repair, ms]) => ({ repair, nanos: ms * 1e6 }));
  const nanos = done.reduce((total, repair) => total + repair.nanos, 0);
  const recovery = { mechanism, repairs: done, completed: true, nanos, left: [] };
  return { outcome: 'recovered', episodes: [{ ...struck, detection, recovery }], downtimeNanos: nanos };
}

/**
 * Three kinds of fault: of a hundred runs `DETECTED` are detected, `SDC` silently wrong. Reported for all but failstop.
 */
export const DETECTED: Readonly<Record<string, number>> = { failstop: 100, register: 20, code: 53 };
export const SDC: Readonly<Record<string, number>> = { failstop: 0, register: 6, code: 12 };

export const manifestationCampaign = (): Summary =>
  campaignOf(
    'manifestation',
    Object.keys(DETECTED).map((fault) => ({ 'fault.model': fault })),
    100,
    ({ 'fault.model': fault = '' }, run) => {
      const detected = DETECTED[fault] ?? 0;
      if (run < detected) return { outcome: 'recovered', episodes: [{ ...struck, detection }] };
      return { outcome: run < detected + (SDC[fault] ?? 0) ? 'sdc' : 'non-manifested' };
    },
    [
      ...manifestationReported('Z4.2', 'register', [0.748, 0.056, 0.196]),
      ...manifestationReported('Z4.3', 'code', [0.35, 0.121, 0.529]),
    ],
  );

function manifestationReported(id: string, fault: string, shares: readonly number[]): Reported[] {
  return (['non-manifested|injected', 'sdc|injected', 'detected|injected'] as const).map((metric, index) => ({
    id,
    where: { 'fault.model': fault },
    metric,
    value: shares[index] ?? 0,
    use: 'calibration',
  }));
}

/** ReHype and NiLiHype on hosts of three sizes: a fixed part and one that grows with memory. */
export const FIXED_MS: Readonly<Record<string, number>> = { rehype: 480, nilihype: 1 };
export const MS_PER_GIB: Readonly<Record<string, number>> = { rehype: 29, nilihype: 2.625 };

export const latencyCampaign = (): Summary =>
  campaignOf(
    'vmm-recovery-latency',
    ['rehype', 'nilihype'].flatMap((mechanism) =>
      ['2', '8', '64'].map((memoryGiB) => ({ 'recovery.vmm': mechanism, memoryGiB })),
    ),
    10,
    ({ 'recovery.vmm': mechanism = '', memoryGiB = '' }) =>
      recoveredBy(mechanism, [
        ['stop-cpus', FIXED_MS[mechanism] ?? 0],
        ['fix-sp', 0],
        ['scan-page-frames', (MS_PER_GIB[mechanism] ?? 0) * Number(memoryGiB)],
      ]),
    ['2', '8', '64'].map((memoryGiB) => ({
      id: `Z8 (${memoryGiB} GB)`,
      where: { 'recovery.vmm': 'nilihype', memoryGiB },
      metric: 'recoveryMs|recovery-attempted',
      value: 1 + 2.6 * Number(memoryGiB),
      unit: 'ms',
      use: 'calibration',
    })),
  );

/** Of ten detected runs, how many met the criterion and how many lost no VM. ReHype's success has been reported. */
export const SUCCESSES: Readonly<Record<string, readonly [success: number, noVmFailed: number]>> = {
  rehype: [9, 7],
  nilihype: [8, 5],
  none: [0, 0],
};

export const mechanismsCampaign = (): Summary =>
  campaignOf(
    'vmm-recovery-3appvm',
    ['failstop', 'code'].flatMap((fault) =>
      Object.keys(SUCCESSES).map((mechanism) => ({ 'fault.model': fault, 'recovery.vmm': mechanism })),
    ),
    10,
    ({ 'recovery.vmm': mechanism = '' }, run) => {
      const [success, noVmFailed] = SUCCESSES[mechanism] ?? [0, 0];
      const affected = run >= noVmFailed;
      const vms = [{ vm: 'app1', affected, gapNanos: 0 }];
      const episodes = [{ ...struck, detection }];
      return run < success
        ? { outcome: 'recovered', vms, episodes }
        : { outcome: 'failed', cause: 'held-lock', vms, episodes };
    },
    [
      {
        id: 'Z2',
        where: { 'recovery.vmm': 'rehype' },
        metric: 'recovered|detected',
        value: 0.9,
        low: 0.9,
        high: 1,
        use: 'prediction',
      },
    ],
  );

/** Overheads of dry runs in per cent, by benchmark and logging. */
export const OVERHEADS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  UnixBench: { full: 13, 'without undo logging': 1 },
  'all three': { full: 12, 'without undo logging': 0.5 },
};

export const overheadCampaign = (): Summary =>
  campaignOf(
    'vmm-overhead',
    Object.keys(OVERHEADS).flatMap((benchmark) =>
      ['full', 'without undo logging'].map((logging) => ({ benchmark, logging })),
    ),
    8,
    ({ benchmark = '', logging = '' }) => ({
      outcome: 'non-manifested',
      vmm: { stockNanos: 1e9, addedNanos: (OVERHEADS[benchmark]?.[logging] ?? 0) * 1e7 },
    }),
    [
      {
        id: 'Z9.1',
        where: { benchmark: 'UnixBench', logging: 'full' },
        metric: 'overhead|dry',
        value: 0.1327,
        use: 'calibration',
      },
    ],
  );
