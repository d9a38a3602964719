/** Rules for space: the host's memory for the VMs, and a VM's disk and memory for its service. */

import { entryNamed } from '../../../experiment/entry.ts';
import { valuesOf } from '../../../experiment/parameter.ts';
import type { Rule } from '../../../experiment/rule.ts';
import { partitionOf } from '../host/partition.ts';
import { hostParameters } from '../parameters/host.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import type { HostParts } from './parts.ts';

interface Patch {
  readonly vms?: number;
  readonly memoryOfEach?: number;
  readonly service?: string;
  readonly constants?: Readonly<Record<string, number | undefined>>;
}

export const serviceFits: Rule<Patch, HostParts> = ({ vms, memoryOfEach, service, constants = {} }, { services }) => {
  const chosen = entryNamed(services, service);
  if (chosen === undefined || vms === undefined || memoryOfEach === undefined) return [];
  const set = Object.fromEntries(Object.entries(constants).filter(([, value]) => value !== undefined));
  const host = { ...valuesOf(hostParameters), ...set };
  const takes = chosen.takes({ ...valuesOf(serviceParameters), ...set }, host.cacheBlockBytes);
  const { dataBytes } = partitionOf(host, vms);
  if (takes.fileBytes > dataBytes) {
    const share = `the ${inMib(dataBytes)} of disk that a VM has when there are ${vms}`;
    const expected = `a service whose files fit into ${share}`;
    return [{ field: ['service'], expected, came: `'${service}' with ${inMib(takes.fileBytes)}` }];
  }
  const room = memoryOfEach - host.guestKernelBytes - host.cacheBlockBytes;
  if (takes.memoryBytes <= room) return [];
  const expected =
    `more than the ${inMib(takes.memoryBytes + host.guestKernelBytes)} that '${service}' and the ` +
    'kernel of its VM take';
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

/** What an OS reads and writes lies in the part of the disk that it has. */
export const systemHoldsFiles: Rule<Patch> = ({ vms, constants = {} }) => {
  if (vms === undefined) return [];
  const set = Object.fromEntries(Object.entries(constants).filter(([, value]) => value !== undefined));
  const values: Readonly<Record<string, number>> = { ...SYSTEM_VALUES, ...set };
  const { systemBytes, dataBytes } = partitionOf({ ...valuesOf(hostParameters), ...set }, vms);
  if (systemBytes === 0 || dataBytes === 0) {
    const expected = 'a disk with room for systems and their data (diskBytes, partitionedShare, systemBytes)';
    return [{ field: ['constants'], expected, came: 'none' }];
  }
  const over = SYSTEM_FILES.find((name) => (values[name] ?? 0) > systemBytes);
  if (over === undefined) return [];
  const expected = `at most the ${inMib(systemBytes)} of disk that a system has when there are ${vms} VMs`;
  return [{ field: ['constants'], expected, came: `${inMib(values[over] ?? 0)} of ${over}` }];
};

export const pagesAreWhole: Rule<Patch> = ({ constants: { pageBytes } = {}, memoryOfEach }) => {
  if (pageBytes === undefined || memoryOfEach === undefined || memoryOfEach % pageBytes === 0) return [];
  const expected = `pages of which the ${memoryOfEach} B of memoryOfEach are a multiple`;
  return [{ field: ['constants', 'pageBytes'], expected, came: `${pageBytes} B` }];
};

const SYSTEM_VALUES = { ...valuesOf(hostParameters), ...valuesOf(rebootParameters), ...valuesOf(serviceParameters) };
const SYSTEM_FILES = [
  'bootReadBytes',
  'shutdownWriteBytes',
  'dom0BootReadBytes',
  'dom0ShutdownWriteBytes',
  'imageBytes',
  'apacheStartReadBytes',
  'jbossStartReadBytes',
] as const satisfies readonly (keyof typeof SYSTEM_VALUES)[];

/** The VMs must fit into the host's memory beside VMM and dom0. */
export const vmsFit: Rule<Patch> = ({ vms, memoryOfEach, constants = {} }) => {
  if (vms === undefined || memoryOfEach === undefined) return [];
  const of = (name: 'memoryBytes' | 'vmmBytes' | 'dom0Bytes' | 'pageBytes'): number =>
    constants[name] ?? hostParameters[name].value;
  // Whoever has a part of a page has it all.
  const inPages = (bytes: number): number => Math.ceil(bytes / of('pageBytes')) * of('pageBytes');
  const room = of('memoryBytes') - inPages(of('vmmBytes')) - inPages(of('dom0Bytes'));
  if (vms * inPages(memoryOfEach) <= room - (of('memoryBytes') % of('pageBytes'))) return [];
  const whatIsLeft = `since ${vms} VMs have to fit into what VMM and dom0 leave of the host`;
  const expected = `at most ${inMib(room / vms)}, ${whatIsLeft}`;
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

/** Images of saved VMs must fit onto the disk beside the partitions. */
export const imagesFit: Rule<Patch> = ({ vms, memoryOfEach, constants = {} }) => {
  if (vms === undefined || memoryOfEach === undefined) return [];
  const of = (name: 'diskBytes' | 'partitionedShare'): number => constants[name] ?? hostParameters[name].value;
  const room = of('diskBytes') * (1 - of('partitionedShare'));
  if (vms * memoryOfEach <= room) return [];
  const expected =
    `at most ${inMib(room / vms)}, since the images of ${vms} VMs have to fit onto what the ` +
    'partitions leave of the disk';
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

export const inMib = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;
