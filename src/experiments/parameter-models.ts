/**
 * Every model whose constants can be listed: the platforms on which VMMs fail, the host, at the scale of seconds and
 * years, whose VMM is rejuvenated, and the driver VM.
 */

import { webClusterParameters } from '../compositions/web-cluster/parameters.ts';
import { driverVmParameters } from '../models/driver-vm/parameters.ts';
import { agingParameters } from '../models/host/parameters/aging.ts';
import { hostParameters } from '../models/host/parameters/host.ts';
import { migrationParameters } from '../models/host/parameters/migration.ts';
import { rebootParameters } from '../models/host/parameters/reboots.ts';
import { serviceParameters } from '../models/host/parameters/services.ts';
import { managementParameters } from '../models/management/parameters.ts';
import { type NamedSet, parameterSetsOf, platforms } from '../models/vmm/parameters/platforms.ts';

export interface ParameterModel {
  readonly name: string;
  readonly summary: string;
  readonly sets: readonly NamedSet[];
}

const hostModel: ParameterModel = {
  name: 'opteron-xen-3.0',
  summary: 'the host of the rejuvenation measurements: two dual-core Opterons, Xen 3.0.0, Linux 2.6.12',
  sets: [
    { name: 'host', summary: 'hardware, VMM, PrivVM, guest OS and its page cache', parameters: hostParameters },
    { name: 'reboots', summary: 'what the steps of a reboot cost', parameters: rebootParameters },
    { name: 'services', summary: 'what services need and what is asked of them', parameters: serviceParameters },
    { name: 'migration', summary: 'how VMs move to another host', parameters: migrationParameters },
    { name: 'aging', summary: 'how VMM and guests age, and how they fail otherwise', parameters: agingParameters },
  ],
};

const driverVmModel: ParameterModel = {
  name: 'driver-vm',
  summary: 'the split-driver path through a driver VM, at the level of requests',
  sets: [{ name: 'driverVm', summary: 'rings, devices, detection and recovery', parameters: driverVmParameters }],
};

const managementModel: ParameterModel = {
  name: 'management-plane',
  summary: 'the privileged VM and what it manages with: XenStore, toolstack, operations on VMs',
  sets: [
    {
      name: 'management',
      summary: 'requests, operations, detection, recovery, and those who wait',
      parameters: managementParameters,
    },
  ],
};

const webClusterModel: ParameterModel = {
  name: 'web-cluster',
  summary: 'a web service on a cluster of VMs: its middleware, its clients, and which components fail',
  sets: [{ name: 'webCluster', summary: 'clients, middleware, VMs', parameters: webClusterParameters }],
};

export const parameterModels: readonly ParameterModel[] = [
  ...platforms.map((platform) => ({
    name: platform.name,
    summary: platform.summary,
    sets: parameterSetsOf(platform),
  })),
  hostModel,
  driverVmModel,
  managementModel,
  webClusterModel,
];
