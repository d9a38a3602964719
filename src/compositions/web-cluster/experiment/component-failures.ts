/**
 * What the failure of a component does to its host, by a run of the component's own model: the VMM's instructions, the
 * driver VM's requests, the PrivVM's operations. Nothing about its end is made up here; what those runs observed is put
 * into the terms of a host of the cluster.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import type { CompletedRun, EpisodeRecord, RunRecord } from '../../../experiment/record.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { DriverVmSettings } from '../../../models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../../../models/driver-vm/experiment/parts.ts';
import { driverVmRunner } from '../../../models/driver-vm/experiment/run.ts';
import type { PrivilegedVmSettings } from '../../../models/management/experiment/form.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import { privilegedVmRunner } from '../../../models/management/experiment/run.ts';
import type { VmmFailureSettings } from '../../../models/vmm/experiment/form.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';
import { vmmFailureRunner } from '../../../models/vmm/experiment/run.ts';
import type { Effect } from '../cluster/failing-host.ts';
import type { WebClusterSettings } from './form.ts';

export interface ComponentFailure {
  readonly effects: readonly Effect[];
  /** With times since the strike; absent when nothing was struck. */
  readonly episode?: EpisodeRecord;
  readonly cause?: string;
}

/** Which failure: of what, under which settings, by which chance. */
export interface Failing {
  readonly component: ComponentKind;
  readonly model: string;
  readonly settings: WebClusterSettings;
  /** AppVMs of the host; for a failure of one of them, which. */
  readonly vms: number;
  readonly vm: number;
  readonly seed: string;
  readonly run: number;
}

export class ComponentFailures {
  readonly #vmm = vmmFailureRunner(vmmParts);
  readonly #dvm = driverVmRunner(driverVmParts);
  readonly #privvm = privilegedVmRunner(managementParts);

  of(failing: Failing): ComponentFailure {
    return this.#by[failing.component](failing);
  }

  readonly #by: Readonly<Record<ComponentKind, (failing: Failing) => ComponentFailure>> = {
    vmm: (failing) => vmmFailure(this.#vmm(specOf(failing, vmmSettings(failing)))),
    dvm: (failing) => dvmFailure(this.#dvm(specOf(failing, dvmSettings(failing))), failing),
    privvm: (failing) => privvmFailure(this.#privvm(specOf(failing, privvmSettings(failing)))),
    appvm: ({ vm, model }) => ({
      effects: [{ kind: 'vm-lost', from: 0, vm }],
      episode: {
        fault: model,
        strike: { atNanos: 0, entry: 'kernel', step: 'any' },
        damage: [],
        detection: { detector: 'vmm', atNanos: 0, latencyNanos: 0 },
      },
    }),
  };
}

/** The larger run's chance decides the smaller one's: the same failure under every mechanism. */
function specOf<Settings>({ seed, run, component }: Failing, settings: Settings) {
  return {
    id: `0.${run}`,
    variant: { index: 0, name: component, factors: {}, settings },
    run,
    seed: `${seed}/${component}`,
  };
}

/** As in `vmm-recovery-3appvm`, with as many AppVMs as a host can have here. */
function vmmSettings({ settings: { platform, recovery, without }, model }: Failing): VmmFailureSettings {
  return {
    platform,
    configuration: 'all-three',
    fault: {
      model,
      target: 'vmm',
      trigger: {
        window: ['500 ms', '6000 ms'],
        hypervisorInstructions: [0, 20_000],
        cpu: 'busy',
        privvmShare: PRIVVM_SHARE,
      },
    },
    detection: ['panic', 'hang-watchdog'],
    recovery: recovery.vmm === undefined ? {} : { vmm: recovery.vmm },
    without,
    detail: 'neighbourhood',
  };
}

/** Of the strikes; calibrated on Z6. */
const PRIVVM_SHARE = 0.72;

function dvmSettings({ settings: { recovery, without }, model }: Failing): DriverVmSettings {
  return {
    experiment: 'driver-vm',
    fault: { model, target: 'dvm' },
    detection: driverVmParts.detectors.map(({ name }) => name),
    recovery: { dvm: recovery.dvm ?? 'none' },
    without,
    blkBenchVms: 1,
    netBenchVms: 1,
    packetIntervalUs: 1000,
  };
}

function privvmSettings({ settings: { recovery, without }, model, vms }: Failing): PrivilegedVmSettings {
  return {
    experiment: 'privileged-vm',
    vms,
    fault: { model, target: 'privvm', trigger: { window: [5000, 15_000] } },
    detection: managementParts.detectors.map(({ name }) => name),
    recovery: { privvm: recovery.privvm ?? 'none' },
    without,
    // Nobody removes or moves the VMs of the cluster.
    workload: { create: 1, hotplug: 1 },
    retries: 3,
  };
}

/** Whose VMs take the places of the cluster's on the host, in their order; the PrivVM there drives the devices, too. */
const APP_VM = /^app(\d+)$/;

function vmmFailure(record: RunRecord): ComponentFailure {
  const run = completed(record);
  const { episode, detectedAt, resumedAt } = timesOf(run);
  const affected = run.vms.filter((vm) => vm.affected).map(({ vm }) => vm);
  const known = { ...(episode !== undefined && { episode }), ...(run.cause !== undefined && { cause: run.cause }) };
  if (affected.length === run.vms.length && run.vms.length > 0)
    return { ...known, effects: [{ kind: 'host-lost', from: detectedAt ?? 0 }] };
  if (detectedAt !== null && resumedAt === null)
    return { ...known, effects: [{ kind: 'host-lost', from: detectedAt }] };
  const from = resumedAt ?? 0;
  const vms = affected.flatMap((name): Effect[] => {
    const [, number] = APP_VM.exec(name) ?? [];
    if (number === undefined) return [];
    // What nobody has noticed goes on, and is wrong.
    return [{ kind: detectedAt === null ? 'vm-wrong' : 'vm-lost', from, vm: Number(number) - 1 }];
  });
  const components = affected.includes('privvm')
    ? (['dvm', 'privvm'] as const).map((component): Effect => ({ kind: 'component-lost', from, component }))
    : [];
  const standstill: Effect[] =
    detectedAt === null || resumedAt === null ? [] : [{ kind: 'standstill', from: detectedAt, to: resumedAt }];
  return { ...known, effects: [...standstill, ...vms, ...components] };
}

/** Of the driver VM's own model: its first AppVM has a disk, its second a network. */
const NETWORK_VM = 'app2';
const NANOS_IN_A_MILLISECOND = 1e6;

/**
 * The AppVMs that it served stand for all of the host: one with a network tells whether they can be reached, one with a
 * disk whether they get on, and with right data.
 */
function dvmFailure(record: RunRecord, { vms }: Failing): ComponentFailure {
  const run = completed(record);
  const { episode, resumedAt } = timesOf(run);
  const { measures = {} } = run;
  const isWrong = measures['lossless|injected'] === 0 || (measures['readsWrong|injected'] ?? 0) > 0;
  const isStuck = run.vms.some(({ vm, affected }) => affected && (vm === NETWORK_VM || !isWrong));
  const gapNanos = isStuck
    ? Number.POSITIVE_INFINITY
    : Math.round(
        Math.max(measures['networkGapMs|detected'] ?? 0, measures['diskGapMs|detected'] ?? 0) * NANOS_IN_A_MILLISECOND,
      );
  const away: Effect[] = gapNanos > 0 ? [{ kind: 'unreachable', from: 0, to: gapNanos }] : [];
  const from = resumedAt ?? 0;
  const wrong = isWrong ? Array.from({ length: vms }, (_, vm): Effect => ({ kind: 'vm-wrong', from, vm })) : [];
  return { ...knownOf(run, episode), effects: [...away, ...wrong] };
}

function privvmFailure(record: RunRecord): ComponentFailure {
  const run = completed(record);
  const { episode } = timesOf(run);
  const { downtimeNanos } = run;
  const isManaged = run.measures?.['management-restored|detected'] !== 0;
  const to = isManaged ? (downtimeNanos ?? 0) : Number.POSITIVE_INFINITY;
  const unmanaged: Effect[] = to > 0 ? [{ kind: 'no-management', from: 0, to }] : [];
  const vms = run.vms.flatMap(({ vm, affected, gapNanos }): Effect[] => {
    const [, number] = APP_VM.exec(vm) ?? [];
    return affected && number !== undefined && gapNanos > 0
      ? [{ kind: 'vm-lost', from: 0, vm: Number(number) - 1 }]
      : [];
  });
  const away = run.measures?.['applicationGapMs|detected'] ?? 0;
  const unreachable: Effect[] =
    away > 0 ? [{ kind: 'unreachable', from: 0, to: Math.round(away * NANOS_IN_A_MILLISECOND) }] : [];
  return { ...knownOf(run, episode), effects: [...unmanaged, ...unreachable, ...vms] };
}

const knownOf = ({ cause }: CompletedRun, episode: EpisodeRecord | undefined): Omit<ComponentFailure, 'effects'> => ({
  ...(episode !== undefined && { episode }),
  ...(cause !== undefined && { cause }),
});

/** The episode with its times since the strike, and when things happened. */
function timesOf({ episodes: [first] }: CompletedRun) {
  const { strike, detection, recovery } = first ?? {};
  if (first === undefined || strike === undefined) return { episode: undefined, detectedAt: null, resumedAt: null };
  const detectedAt = detection?.latencyNanos ?? null;
  const episode: EpisodeRecord = {
    ...first,
    strike: { ...strike, atNanos: 0 },
    ...(detection !== undefined && { detection: { ...detection, atNanos: detection.latencyNanos } }),
  };
  const resumedAt = detectedAt !== null && recovery?.completed === true ? detectedAt + recovery.nanos : null;
  return { episode, detectedAt, resumedAt };
}

function completed(record: RunRecord): CompletedRun {
  assert(record.status === 'completed', () => `the component's run has no answer: ${JSON.stringify(record)}`);
  return record;
}
