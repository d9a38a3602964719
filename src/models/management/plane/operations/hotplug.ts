/**
 * One more vCPU for a running VM: the VMM allows it, XenStore says so, and the guest, who watches, brings it up. 12
 * requests (P9). It is undone as long as the guest has not brought the vCPU up.
 */
import { cpuOf, homeOf, vcpusOf } from '../layout.ts';
import type { ManagementPlane } from '../plane.ts';
import { removeNode, writeNode } from '../xenstore/node.ts';
import type { LogEntry, OperationKind, Step, StoreEdit } from './operation.ts';
import { begin, commit, findDomain, finished, hypercall, intent, read, unwatch, watch, write } from './steps.ts';

const steps: readonly Step[] = [
  findDomain,
  intent,
  read('its name', ({ domid }) => `${homeOf(domid)}/name`),
  read('its vCPUs', ({ uuid }) => vcpusOf(uuid)),
  hypercall('allow it a vCPU', (plane, { uuid, order }) => allow(plane, uuid, order.vcpus)),
  begin,
  read('the vCPU', ({ domid, order }) => cpuOf(domid, order.vcpus - 1)),
  write(
    'the vCPU',
    ({ domid, order }) => cpuOf(domid, order.vcpus - 1),
    () => 'online',
  ),
  write(
    'its vCPUs',
    ({ uuid }) => vcpusOf(uuid),
    ({ order }) => String(order.vcpus),
  ),
  commit,
  watch('the vCPU', ({ domid, order }) => cpuOf(domid, order.vcpus - 1)),
  {
    kind: 'wait',
    label: 'wait until the guest has brought it up',
    until: ({ here }, { domid, order }) => (here.domains.get(domid)?.vcpusOnline ?? 0) >= order.vcpus,
  },
  read('the vCPU again', ({ domid, order }) => cpuOf(domid, order.vcpus - 1)),
  unwatch('the vCPU', ({ domid, order }) => cpuOf(domid, order.vcpus - 1)),
  read('its vCPUs again', ({ uuid }) => vcpusOf(uuid)),
  finished,
];

export const hotplug: OperationKind = {
  name: 'hotplug',
  steps,
  undo(plane, entry) {
    const domain = plane.here.find(entry.uuid);
    if (domain === undefined) return null;
    if (domain.vcpusOnline >= entry.order.vcpus) return complete(plane, entry);
    domain.vcpusAllowed = entry.order.vcpus - 1;
    return (view) => {
      writeNode(view, 0, vcpusOf(domain.uuid), String(entry.order.vcpus - 1));
      removeNode(view, 0, `${homeOf(domain.id)}/cpu/${entry.order.vcpus - 1}`);
    };
  },
  complete,
};

function complete(plane: ManagementPlane, entry: LogEntry): StoreEdit | null {
  const domain = plane.here.find(entry.uuid);
  if (domain === undefined) return null;
  const { vcpus } = entry.order;
  domain.vcpusAllowed = vcpus;
  return (view) => {
    writeNode(view, 0, vcpusOf(domain.uuid), String(vcpus));
    writeNode(view, 0, cpuOf(domain.id, vcpus - 1), 'online');
  };
}

function allow(plane: ManagementPlane, uuid: string, vcpus: number): void {
  const domain = plane.here.find(uuid);
  if (domain !== undefined) domain.vcpusAllowed = vcpus;
}
