/** The sets of parameters, by model, from which the values of shared quantities are taken. */
import { propagationParameters } from '../experiment/propagation.ts';
import { valuesFrom } from '../experiment/shared.ts';
import { driverVmParameters } from '../models/driver-vm/parameters.ts';
import { agingParameters } from '../models/host/parameters/aging.ts';
import { hostParameters } from '../models/host/parameters/host.ts';
import { rebootParameters } from '../models/host/parameters/reboots.ts';
import { serviceParameters } from '../models/host/parameters/services.ts';
import { managementParameters } from '../models/management/parameters.ts';
import { faultParameters } from '../models/vmm/parameters/faults.ts';
import { privilegedVmParameters } from '../models/vmm/parameters/privileged-vm.ts';
import { netBenchParameters } from '../models/vmm/parameters/workloads.ts';
import { x86_64Xen43 } from '../models/vmm/parameters/x86-64-xen-4.3.ts';
import { webClusterParameters } from './web-cluster/parameters.ts';

const VMM = 'x86-64-xen-4.3';
export const HOST = 'opteron-xen-3.0';
export const MANAGEMENT = 'management-plane';

export const platform = valuesFrom(VMM, 'platform', x86_64Xen43);
export const privvm = valuesFrom(VMM, 'privilegedVm', privilegedVmParameters);
export const vmmFaults = valuesFrom(VMM, 'faults', faultParameters);
export const netBench = valuesFrom(VMM, 'netBench', netBenchParameters);
export const host = valuesFrom(HOST, 'host', hostParameters);
export const reboots = valuesFrom(HOST, 'reboots', rebootParameters);
export const services = valuesFrom(HOST, 'services', serviceParameters);
export const aging = valuesFrom(HOST, 'aging', agingParameters);
export const driverVm = valuesFrom('driver-vm', 'driverVm', driverVmParameters);
export const driverVmFaults = valuesFrom('driver-vm', 'faults', propagationParameters);
export const management = valuesFrom(MANAGEMENT, 'management', managementParameters);
export const webCluster = valuesFrom('web-cluster', 'webCluster', webClusterParameters);
