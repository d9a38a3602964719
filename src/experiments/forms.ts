/**
 * The kinds of question there are. A new one is a file in `experiments/`, one in `campaign/experiments/`, and a line in
 * the list of each.
 */

import { type WebClusterSettings, webCluster } from '../compositions/web-cluster/experiment/form.ts';
import type { ExperimentForm } from '../experiment/experiment.ts';
import type { Metric, MetricName } from '../experiment/metrics.ts';
import { assert } from '../kernel/assertions.ts';
import { type DriverVmSettings, driverVm } from '../models/driver-vm/experiment/form.ts';
import { type ClusterSettings, cluster } from '../models/host/cluster/form.ts';
import { type RebootSettings, reboot } from '../models/host/reboot/form.ts';
import { type RejuvenationSettings, rejuvenation } from '../models/host/rejuvenation/form.ts';
import { type PrivilegedVmSettings, privilegedVm } from '../models/management/experiment/form.ts';
import { type StateModelSettings, stateModel } from '../models/state-model/form/form.ts';
import { type VmmFailureSettings, vmmFailure } from '../models/vmm/experiment/form.ts';

export const experimentForms: readonly ExperimentForm[] = [
  vmmFailure,
  reboot,
  stateModel,
  rejuvenation,
  driverVm,
  privilegedVm,
  cluster,
  webCluster,
];

/** What a scenario is about that does not say. */
export const DEFAULT_EXPERIMENT = vmmFailure.name;

/** What one run needs: a plain, JSON-serialisable record. */
export type RunSettings =
  | VmmFailureSettings
  | RebootSettings
  | StateModelSettings
  | RejuvenationSettings
  | DriverVmSettings
  | PrivilegedVmSettings
  | ClusterSettings
  | WebClusterSettings;

/** The form of an experiment; undefined when there is none of this name. */
export function formNamed(name: string = DEFAULT_EXPERIMENT): ExperimentForm | undefined {
  return experimentForms.find((form) => form.name === name);
}

/** The form that the settings of a run, or a scenario, have. */
export function formOf({ experiment }: { readonly experiment?: string | undefined }): ExperimentForm {
  const form = formNamed(experiment);
  assert(form !== undefined, () => `there is no experiment '${experiment}'`);
  return form;
}

/** Metrics of all experiments by name; one that several have is the same in all. */
const METRICS: ReadonlyMap<string, Metric> = new Map(experimentForms.flatMap(({ metrics }) => Object.entries(metrics)));

export const METRIC_NAMES: readonly MetricName[] = [...METRICS.keys()];

/** What a metric's name stands for. Throws an AssertionError for one that no experiment has. */
export function metricNamed(name: MetricName): Metric {
  const metric = METRICS.get(name);
  assert(metric !== undefined, () => `there is no metric '${name}'`);
  return metric;
}
