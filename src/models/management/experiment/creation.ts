/**
 * How long the creation of a VM takes, from the order to the start of its kernel, while nothing fails: for models in
 * which a VM is created and its management is left to this model.
 */
import type { Question } from '../../../experiment/course.ts';
import { repairsOf, upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { valuesOf } from '../../../experiment/parameter.ts';
import { assert } from '../../../kernel/assertions.ts';
import { noPrivvmRecovery } from '../mechanisms/no-recovery.ts';
import { managementParameters } from '../parameters.ts';
import { ManagementPlane } from '../plane/plane.ts';
import { Operators } from '../workloads/operators.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { ManagementParts } from './parts.ts';

/** The VMs that are there already, and the mechanism whose copies are kept meanwhile. */
export type CreationSettings = Pick<PrivilegedVmSettings, 'vms' | 'recovery' | 'without'>;

const LOOK_NANOS = 1e9;
/** Several times what a toolstack waits for. */
const LONGEST_NANOS = 100e9;

/** In nanoseconds. */
export function vmCreations(parts: ManagementParts): (question: Question<CreationSettings>) => number {
  const plane = new ManagementPlane(valuesOf(managementParameters));
  return ({ settings: { vms, recovery, without }, seed, run }) => {
    const residents = Array.from({ length: vms }, (_, index) => `app${index + 1}`);
    const mechanism = named(parts.mechanisms, recovery.privvm ?? noPrivvmRecovery.name);
    plane.boot(`${seed}/${run}`, upkeepOf(mechanism, repairsOf(mechanism, without)), residents, null);
    plane.observer = null;
    const operators = new Operators(plane, residents, 0);
    operators.order('create', 'new');
    while (operators.isWaiting && plane.sim.now < LONGEST_NANOS) plane.sim.run({ until: plane.sim.now + LOOK_NANOS });
    const [nanos] = operators.creationNanos;
    assert(nanos !== undefined, 'a VM that nobody disturbs is created');
    return nanos;
  };
}
