/** What a service takes of the disk and the memory of its VM must be there. */

import { valuesOf } from '../../../experiment/parameter.ts';
import type { Rule } from '../../../experiment/rule.ts';
import { partitionOf } from '../host/partition.ts';
import { hostParameters } from '../parameters/host.ts';
import { serviceParameters } from '../parameters/services.ts';

interface Patch {
  readonly vms?: number;
  readonly memoryOfEach?: number;
  readonly service?: string;
  readonly constants?: Readonly<Record<string, number | undefined>>;
}

export const serviceFits: Rule<Patch> = ({ vms, memoryOfEach, service, constants = {} }, { services }) => {
  const chosen = services[service ?? ''];
  if (chosen === undefined || vms === undefined || memoryOfEach === undefined) return [];
  const set = Object.fromEntries(Object.entries(constants).filter(([, value]) => value !== undefined));
  const host = { ...valuesOf(hostParameters), ...set };
  const takes = chosen.takes({ ...valuesOf(serviceParameters), ...set }, host.cacheBlockBytes);
  const { dataBytes } = partitionOf(host, vms);
  if (takes.fileBytes > dataBytes) {
    const expected =
      `a service whose files fit into the ${inMib(dataBytes)} of disk that a VM has when there are ` + `${vms}`;
    return [{ field: ['service'], expected, came: `'${service}' with ${inMib(takes.fileBytes)}` }];
  }
  const room = memoryOfEach - host.guestKernelBytes - host.cacheBlockBytes;
  if (takes.memoryBytes <= room) return [];
  const expected =
    `more than the ${inMib(takes.memoryBytes + host.guestKernelBytes)} that '${service}' and the ` +
    'kernel of its VM take';
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

const inMib = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;
