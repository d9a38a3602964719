/**
 * A VMM that fails: a fault strikes the VMM of a host whose VMs work, a detector notices, a mechanism recovers, and
 * clients outside show which VMs were affected.
 */
import { experiment } from '../../../experiment/experiment.ts';
import { FAILURE_METRICS } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';
import type { RunSettings, Variant, VariantOf } from '../../../experiment/runner.ts';
import { dry } from '../faults/dry.ts';
import { configuredFor, spelledOut } from '../machine/configurations.ts';
import { parameterModels, platformValues } from '../parameters/platforms.ts';
import { VMM_CAUSES } from './causes.ts';
import { fields, type VmmFailureSettings } from './form.ts';
import { vmmParts } from './parts.ts';
import { VMM_FAILURE_RULES } from './rules.ts';
import { vmmFailureRunner } from './runner.ts';

export const vmmFailure = experiment({
  name: 'vmm-failure',
  summary: 'a fault strikes the VMM of a host: does the VMM recover, at what cost, and which VMs are affected',
  parts: vmmParts,
  fields,
  defaults: { without: [], detail: 'neighbourhood' },
  example: {
    platform: 'x86-64-xen-4.3',
    configuration: '1AppVM',
    workload: 'BlkBench',
    fault: {
      model: 'failstop',
      target: 'vmm',
      trigger: { window: ['10 %', '90 %'], hypervisorInstructions: [0, 20_000] },
    },
    detection: ['panic', 'hang-watchdog'],
    recovery: { vmm: 'rehype' },
    vary: { 'recovery.vmm': ['none', 'rehype', 'nilihype'] },
  },
  rules: VMM_FAILURE_RULES,
  metrics: { ...FAILURE_METRICS, ...TTR_METRIC },
  causes: VMM_CAUSES,
  accounting: { of: 'the CPUs under the VMM, from shortly before the strike to the end' },
  comparedFields: ['recovery', 'without'],
  control: (settings) =>
    settings.detail === 'full' ? { ...settings, fault: { ...settings.fault, model: dry.name } } : undefined,
  spelledOut(settings, { configurations }) {
    const { configuration, workload, appVms: _, constants = {}, ...others } = settings;
    const chosen = named(configurations, configuration);
    const open = configurations.find(({ takesAppVms }) => takesAppVms);
    if (open === undefined || chosen.takesAppVms || chosen.appVms.length < 2) return undefined;
    const { experiments } = platformValues(settings.platform, constants);
    const { runNanos, ...configured } = configuredFor(chosen, settings, experiments);
    const lasting = { ...constants, experiments: { ...constants.experiments, oneAppVmNanos: runNanos } };
    return {
      ...others,
      configuration: open.name,
      ...spelledOut({ ...configured, runNanos }, workload),
      constants: lasting,
    };
  },
  kept({ workload, appVms, workloads, laterWorkloads, affectedAllowed, ...others }, changed) {
    // Another configuration may bring its own.
    if (changed('configuration')) return others;
    return {
      ...others,
      ...(workload !== undefined && { workload }),
      ...(appVms !== undefined && { appVms }),
      ...(workloads !== undefined && { workloads }),
      ...(laterWorkloads !== undefined && { laterWorkloads }),
      ...(affectedAllowed !== undefined && { affectedAllowed }),
    };
  },
  parameters: parameterModels,
  runner: vmmFailureRunner,
});

export const isVmmFailure = (settings: RunSettings): settings is VmmFailureSettings =>
  settings.experiment === undefined || settings.experiment === vmmFailure.name;

/** One in which the VMM fails. */
export type FailureVariant = VariantOf<VmmFailureSettings>;

export const isFailureVariant = (variant: Variant): variant is FailureVariant => isVmmFailure(variant.settings);
