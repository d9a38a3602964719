/** What scenarios about a failing VMM can name. Adding one is a file in the folder of its kind and a line here. */

import type { ComponentKind } from '../../../experiment/component.ts';
import type { Detector } from '../detectors/detector.ts';
import { hangWatchdog } from '../detectors/hang-watchdog.ts';
import { panic } from '../detectors/panic.ts';
import { code } from '../faults/code.ts';
import { dry } from '../faults/dry.ts';
import { failstop } from '../faults/failstop.ts';
import type { FaultModel } from '../faults/fault.ts';
import { register } from '../faults/register.ts';
import { configurations } from '../machine/configurations.ts';
import { fullReboot } from '../mechanisms/full-reboot.ts';
import type { RecoveryMechanism } from '../mechanisms/mechanism.ts';
import { nilihype } from '../mechanisms/nilihype.ts';
import { none } from '../mechanisms/none.ts';
import { rehype } from '../mechanisms/rehype.ts';
import { platforms } from '../parameters/platforms.ts';
import { blkBench } from '../workloads/blkbench.ts';
import { netBench } from '../workloads/netbench.ts';
import { unixBench } from '../workloads/unixbench.ts';
import type { Workload } from '../workloads/workload.ts';

export const vmmParts = {
  platforms,
  configurations,
  workloads: [blkBench, unixBench, netBench] as readonly Workload[],
  faults: [failstop, register, code, dry] as readonly FaultModel[],
  detectors: [panic, hangWatchdog] as readonly Detector[],
  mechanisms: [none, fullReboot, rehype, nilihype] as readonly RecoveryMechanism[],
};

export type VmmParts = typeof vmmParts;

/** By the component that they recover. */
export function mechanismsOf<M extends RecoveryMechanism>(mechanisms: readonly M[]) {
  const of = (component: ComponentKind) => mechanisms.filter(({ recovers }) => recovers.includes(component));
  return { vmm: of('vmm'), privvm: of('privvm'), dvm: of('dvm'), appvm: of('appvm') };
}
