/**
 * A privileged VM that fails: a fault strikes it, or what it manages with, while clients order operations on VMs. Is
 * management restored, is XenStore's content, does an operation stay half done, and do the applications notice?
 */
import { experiment } from '../../../experiment/experiment.ts';
import type { ParameterModel, ParameterSet } from '../../../experiment/parameter.ts';
import { managementParameters } from '../parameters.ts';
import { PRIVILEGED_VM_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { PRIVILEGED_VM_METRICS } from './metrics.ts';
import { managementParts } from './parts.ts';
import { PRIVILEGED_VM_RULES } from './rules.ts';
import { type DriverVmFailure, privilegedVmRunner } from './runner.ts';

/** The constants of several models, whose names are all different. */
const allOf = (models: readonly ParameterModel[]): ParameterSet =>
  Object.fromEntries(
    models.flatMap(({ sets }) => sets.flatMap(({ parameters }) => Object.entries(parameters))).filter(notAField),
  );

/** The scenario's `retries`. */
const notAField = ([name]: readonly [string, unknown]): boolean => name !== 'clientRetries';

/** `driverVm` makes a driver VM's model for a runner; `parameters` are those of all models behind it. */
export const privilegedVmExperiment = (driverVm: () => DriverVmFailure, parameters: readonly ParameterModel[]) =>
  experiment({
    name: 'privileged-vm',
    summary: 'a fault strikes the privileged VM: is management restored, is data lost, is an operation left unfinished',
    parts: managementParts,
    fields: (parts) => fields(parts, allOf(parameters)),
    defaults: {
      without: [],
      vms: 6,
      retries: managementParameters.clientRetries.value,
      workload: { create: 2, destroy: 1, migrate: 1, hotplug: 2 },
    },
    example: {
      fault: { model: 'xenstored-crash', target: 'privvm', trigger: { window: ['5 s', '20 s'] } },
      detection: ['service-agent', 'integrity-check', 'heartbeat', 'crash-notice'],
      recovery: { privvm: 'privvm-microreboot' },
      vary: { 'recovery.privvm': ['none', 'service-restart', 'privvm-microreboot'] },
    },
    rules: PRIVILEGED_VM_RULES,
    metrics: PRIVILEGED_VM_METRICS,
    causes: PRIVILEGED_VM_CAUSES,
    accounting: { none: 'work in the PrivVM takes time, and no CPU that others want as well' },
    comparedFields: ['recovery', 'without'],
    oldSpellings: [
      { field: 'fault.window', now: (window) => ({ fault: { trigger: { window } } }) },
      { field: 'fault.everyPointOf', now: (everyPointOf) => ({ fault: { trigger: { everyPointOf } } }) },
      { field: 'recovery', now: (privvm) => ({ recovery: { privvm } }) },
    ],
    parameters,
    runner: (parts) => privilegedVmRunner(parts, driverVm()),
  });
