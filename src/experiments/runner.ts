/** Any run of any experiment. */

import { webClusterRunner } from '../compositions/web-cluster/experiment/run.ts';
import type { Runner, RunnerOf } from '../experiment/runner.ts';
import { assert } from '../kernel/assertions.ts';
import { driverVmRunner } from '../models/driver-vm/experiment/run.ts';
import { clusterRunner } from '../models/host/cluster/run.ts';
import { rebootRunner } from '../models/host/reboot/run.ts';
import { rejuvenationRunner } from '../models/host/rejuvenation/run.ts';
import { privilegedVmRunner } from '../models/management/experiment/run.ts';
import { stateModelRunner } from '../models/state-model/experiment/state-model.ts';
import { vmmFailureRunner } from '../models/vmm/experiment/run.ts';
import { formOf, type RunSettings } from './forms.ts';

/** By the names of their forms. What a factory makes builds its machines once and uses them for all its runs. */
const FACTORIES: ReadonlyMap<string, () => Runner> = new Map([
  factory('vmm-failure', vmmFailureRunner),
  factory('reboot', rebootRunner),
  factory('state-model', stateModelRunner),
  factory('rejuvenation', rejuvenationRunner),
  factory('driver-vm', driverVmRunner),
  factory('privileged-vm', privilegedVmRunner),
  factory('cluster', clusterRunner),
  factory('web-cluster', webClusterRunner),
]);

/** A function that makes records from specs: pure in the spec, but it keeps the machines it has built. */
export function createRunner(): Runner {
  const runners = new Map<string, Runner>();
  return (spec, probe) => {
    const { name } = formOf(spec.variant.settings);
    let runner = runners.get(name);
    if (runner === undefined) {
      const create = FACTORIES.get(name);
      assert(create !== undefined, () => `nobody knows how to do runs of the experiment '${name}'`);
      runner = create();
      runners.set(name, runner);
    }
    return runner(spec, probe);
  };
}

type ExperimentName = NonNullable<RunSettings['experiment']>;

/** Each gets the settings of its own experiment and no others. */
function factory<Name extends ExperimentName>(
  name: Name,
  create: () => RunnerOf<Extract<RunSettings, { readonly experiment?: Name }>>,
): [name: string, create: () => Runner] {
  return [name, create as unknown as () => Runner];
}
