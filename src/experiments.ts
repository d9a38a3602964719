/** The kinds of question there are, a line each. */
import { privilegedVm } from './compositions/privileged-vm.ts';
import { webCluster } from './compositions/web-cluster/experiment/experiment.ts';
import type { Experiment } from './experiment/experiment.ts';
import type { Metric } from './experiment/metrics.ts';
import type { ParameterModel } from './experiment/parameter.ts';
import type { Runner, RunSettings } from './experiment/runner.ts';
import { assert } from './kernel/assertions.ts';
import { driverVm } from './models/driver-vm/experiment/experiment.ts';
import { cluster } from './models/host/cluster/experiment.ts';
import { reboot } from './models/host/reboot/experiment.ts';
import { rejuvenation } from './models/host/rejuvenation/experiment.ts';
import { stateModel } from './models/state-model/experiment/experiment.ts';
import { vmmFailure } from './models/vmm/experiment/experiment.ts';

const ALL = [vmmFailure, reboot, stateModel, rejuvenation, driverVm, privilegedVm, cluster, webCluster] as const;

export const experiments: readonly Experiment[] = ALL;

/** What a scenario is about that does not say. */
export const DEFAULT_EXPERIMENT = vmmFailure.name;

/** Undefined when there is none of this name. */
export function experimentNamed(
  name: string = DEFAULT_EXPERIMENT,
  among: readonly Experiment[] = experiments,
): Experiment | undefined {
  return among.find((each) => each.name === name);
}

/** The experiment that the settings of a run, or a scenario, are of. */
export function experimentOf({ experiment: name }: RunSettings): Experiment {
  const found = experimentNamed(name);
  assert(found !== undefined, () => `there is no experiment '${name}'`);
  return found;
}

/** A function that makes records from specs: pure in the spec, but it keeps the machines it has built. */
export function createRunner(): Runner {
  const runners = new Map<Experiment, Runner>();
  return (spec, observer) => {
    const experiment = experimentOf(spec.variant.settings);
    let runner = runners.get(experiment);
    if (runner === undefined) {
      runner = experiment.createRunner();
      runners.set(experiment, runner);
    }
    return runner(spec, observer);
  };
}

/** A metric that some experiment has. One that several have is the same in all. */
export type MetricName = NamesIn<(typeof ALL)[number]>;
type NamesIn<E> = E extends Experiment<infer Name> ? Name : never;

const METRICS: ReadonlyMap<string, Metric> = new Map(experiments.flatMap(({ metrics }) => Object.entries(metrics)));

export const isMetricName = (name: string): name is MetricName => METRICS.has(name);

export const METRIC_NAMES: readonly MetricName[] = [...METRICS.keys()].filter(isMetricName);

/** What is kept by metric, in its order. Names that no experiment has are left out. */
export function byMetric<Value>(record: Readonly<Partial<Record<string, Value>>>): (readonly [MetricName, Value])[] {
  return Object.entries(record).flatMap(([name, value]) =>
    isMetricName(name) && value !== undefined ? [[name, value] as const] : [],
  );
}

/** The metrics of an experiment; none of one that there is not. */
export const metricsOf = (experiment: string): (readonly [MetricName, Metric])[] =>
  byMetric(experimentNamed(experiment)?.metrics ?? {});

/** What a metric's name stands for. Throws an AssertionError for one that no experiment has. */
export function metricNamed(name: string): Metric {
  const metric = METRICS.get(name);
  assert(metric !== undefined, () => `there is no metric '${name}'`);
  return metric;
}

/**
 * What happened, in a clause. The cause of a record made by another model version may be none that this one knows: it
 * stands for itself.
 */
export function causeInWords(cause: string, settings?: RunSettings): string {
  const causes = settings === undefined ? experiments : [experimentOf(settings), ...experiments];
  for (const { causes: known } of causes) if (cause in known) return known[cause] as string;
  return cause;
}

/** Every model whose constants can be listed, each once. */
export const parameterModels: readonly ParameterModel[] = [
  ...new Set(experiments.flatMap(({ parameters }) => parameters)),
];
