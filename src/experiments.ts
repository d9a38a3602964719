/** The kinds of question there are, a line each; and what their names stand for, those of plugins among them. */

import { hypercallGate } from './compositions/gated-vms.ts';
import { highAvailability } from './compositions/high-availability/experiment/experiment.ts';
import { privilegedVm } from './compositions/privileged-vm.ts';
import { scheduling } from './compositions/watched-guests.ts';
import { webCluster } from './compositions/web-cluster/experiment/experiment.ts';
import { catalogueInForce } from './experiment/catalogue.ts';
import { astray } from './experiment/episode.ts';
import type { Experiment } from './experiment/experiment.ts';
import type { Metric } from './experiment/metrics.ts';
import type { ParameterModel } from './experiment/parameter.ts';
import { UnchargedProbe } from './experiment/probe.ts';
import { isAnswered, type ProbeCost } from './experiment/record.ts';
import type { Runner, RunSettings } from './experiment/runner.ts';
import { assert } from './kernel/assertions.ts';
import { EndlessRun } from './kernel/run-limits.ts';
import { driverVm } from './models/driver-vm/experiment/experiment.ts';
import { cluster } from './models/host/cluster/experiment.ts';
import { reboot } from './models/host/reboot/experiment.ts';
import { rejuvenation } from './models/host/rejuvenation/experiment.ts';
import { amplification } from './models/memory/amplification/experiment.ts';
import { cloning } from './models/memory/cloning/experiment.ts';
import { crashDump } from './models/memory/crash-dump/experiment.ts';
import { migration } from './models/memory/migration/experiment.ts';
import { overload } from './models/memory/overload/experiment.ts';
import { replication } from './models/memory/replication/experiment.ts';
import { restore } from './models/memory/restore/experiment.ts';
import { stateModel } from './models/state-model/experiment/experiment.ts';
import { vmmFailure } from './models/vmm/experiment/experiment.ts';
import type { VmmParts } from './models/vmm/experiment/parts.ts';

const ALL = [
  vmmFailure,
  reboot,
  stateModel,
  rejuvenation,
  driverVm,
  privilegedVm,
  cluster,
  webCluster,
  highAvailability,
  migration,
  replication,
  restore,
  crashDump,
  cloning,
  scheduling,
  overload,
  hypercallGate,
  amplification,
] as const;

/** Those of rvisim itself. */
export const experiments: readonly Experiment[] = ALL;

/** All there are: of rvisim itself, and of the plugins of the catalogue in force. */
export const knownExperiments = (): readonly Experiment[] => catalogueInForce()?.experiments ?? experiments;

/** What a scenario is about that does not say. */
export const DEFAULT_EXPERIMENT = vmmFailure.name;

/** Undefined when there is none of this name. */
export function experimentNamed(
  name: string = DEFAULT_EXPERIMENT,
  among: readonly Experiment[] = knownExperiments(),
): Experiment | undefined {
  return among.find((each) => each.name === name);
}

/** The experiment that the settings of a run, or a scenario, are of. */
export function experimentOf({ experiment: name }: RunSettings): Experiment {
  const found = experimentNamed(name);
  assert(found !== undefined, () => `there is no experiment '${name}'`);
  return found;
}

/**
 * A function that makes records from specs: pure in the spec, but it keeps the machines that it has built. A run that
 * has no end within the events that its model allows gets a verdict that says so.
 */
export function createRunner(): Runner {
  const runners = new Map<Experiment, Runner>();
  return (spec, observer) => {
    const experiment = experimentOf(spec.variant.settings);
    let runner = runners.get(experiment);
    if (runner === undefined) {
      runner = experiment.createRunner();
      runners.set(experiment, runner);
    }
    const costs = observer?.costs ?? [];
    if (costs.length > 0) refuseUncharged(experiment, costs);
    try {
      const record = runner(spec, observer);
      // Read again: by now they have been called.
      return costs.length === 0 || !isAnswered(record) ? record : { ...record, probes: observer?.costs ?? [] };
    } catch (error) {
      if (!(error instanceof EndlessRun)) throw error;
      // What it has left of its machines is unknown.
      runners.delete(experiment);
      return astray(spec, error.mostEvents);
    } finally {
      observer?.ended?.();
    }
  };
}

/** Throws an UnchargedProbe where nobody's time can be taken. */
export function refuseUncharged({ name, uncharged }: Experiment, [first]: readonly ProbeCost[]): void {
  if (uncharged !== undefined && first !== undefined) throw new UnchargedProbe(first.probe, name, uncharged);
}

/** A metric that some experiment has. One that several have is the same in all. */
export type MetricName = NamesIn<(typeof ALL)[number]>;
type NamesIn<E> = E extends Experiment<infer Name> ? Name : never;

/** By the list of experiments, which is one object as long as it is in force. */
const metricsByList = new WeakMap<readonly Experiment[], ReadonlyMap<string, Metric>>();

function knownMetrics(): ReadonlyMap<string, Metric> {
  const list = knownExperiments();
  const known = metricsByList.get(list) ?? new Map(list.flatMap(({ metrics }) => Object.entries(metrics)));
  metricsByList.set(list, known);
  return known;
}

/** A plugin's metrics are handled as rvisim's own, whose names the type lists. */
export const isMetricName = (name: string): name is MetricName => knownMetrics().has(name);

export const metricNames = (): readonly MetricName[] => [...knownMetrics().keys()].filter(isMetricName);

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
  const metric = knownMetrics().get(name);
  assert(metric !== undefined, () => `there is no metric '${name}'`);
  return metric;
}

/**
 * What happened, in a clause. The cause of a record made by another model version may be none that this one knows: it
 * stands for itself.
 */
export function causeInWords(cause: string, settings?: RunSettings): string {
  const known = knownExperiments();
  const places = settings === undefined ? known : [experimentOf(settings), ...known];
  for (const { causes } of places) if (cause in causes) return causes[cause] as string;
  return cause;
}

/** Every model of rvisim whose constants can be listed, each once. */
export const parameterModels: readonly ParameterModel[] = modelsOf(experiments);

/** The same with those of plugins. */
export const knownParameterModels = (): readonly ParameterModel[] => modelsOf(knownExperiments());

function modelsOf(list: readonly Experiment[]): readonly ParameterModel[] {
  return [...new Set(list.flatMap(({ parameters }) => parameters))];
}

/** What a scenario about a failing VMM can name, with what plugins add. */
export const knownVmmParts = (): VmmParts => experimentOf({ experiment: vmmFailure.name }).parts as VmmParts;
