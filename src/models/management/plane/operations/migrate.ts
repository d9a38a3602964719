/**
 * The move of a running VM to another host: its memory is copied while it runs, it suspends itself, the rest is copied,
 * and the other host lets it run. 24 requests here (P9). The decision is the moment from which it runs there: before,
 * it goes on here; after, it must not. The other host's own management does not fail.
 */
import { backendsOf, cpuOf, DEVICES, homeOf, indexOf, shutdownOf, vmPathOf } from '../layout.ts';
import type { ManagementPlane } from '../plane.ts';
import { removeVm } from '../removal.ts';
import { writeNode } from '../xenstore/node.ts';
import type { LogEntry, OperationKind, Step } from './operation.ts';
import {
  begin,
  commit,
  decided,
  findDomain,
  finished,
  hypercall,
  intent,
  read,
  remove,
  unwatch,
  watch,
  write,
} from './steps.ts';

const steps: readonly Step[] = [
  findDomain,
  intent,
  read('its name', ({ domid }) => `${homeOf(domid)}/name`),
  read('its configuration', ({ domid }) => `${homeOf(domid)}/vm`),
  read('its memory', ({ domid }) => `${homeOf(domid)}/memory/target`),
  read('its vCPU', ({ domid }) => cpuOf(domid, 0)),
  ...DEVICES.map((device) => read(`its ${device}`, ({ domid }) => `${homeOf(domid)}/device/${device}`)),
  hypercall('make a domain on the other host', (plane, operation) => {
    const { order, uuid } = operation;
    operation.arriving = plane.there.create(uuid, plane.application(order.vm, uuid));
  }),
  {
    kind: 'work',
    label: 'copy its memory',
    nanos: ({ values }) => values.guestMiB * values.copyNanosPerMiB,
  },
  watch('its shutdown', ({ domid }) => shutdownOf(domid)),
  write(
    'its shutdown',
    ({ domid }) => shutdownOf(domid),
    () => 'suspend',
  ),
  {
    kind: 'wait',
    label: 'wait until it has suspended itself',
    until: ({ here }, { domid }) => here.domains.get(domid)?.state === 'suspended',
  },
  unwatch('its shutdown', ({ domid }) => shutdownOf(domid)),
  {
    kind: 'work',
    label: 'copy the rest',
    nanos: ({ values }) => values.stopAndCopyNanos,
  },
  decided,
  hypercall('let it run on the other host', (plane, { uuid }) => arrive(plane, uuid)),
  {
    kind: 'work',
    label: 'take its memory back',
    nanos: ({ values }) => values.guestMiB * values.populateNanosPerMiB,
    effect: (plane, { domid }) => {
      const domain = plane.here.domains.get(domid);
      if (domain !== undefined) plane.release(domain);
    },
  },
  read('what is left of it', ({ domid }) => homeOf(domid)),
  begin,
  ...DEVICES.map((device) => remove(`the backend of its ${device}`, ({ domid }) => backendsOf(domid, device))),
  ...['device', 'console', 'store', 'memory', 'cpu', 'control'].map((below) =>
    remove(`its ${below}`, ({ domid }) => `${homeOf(domid)}/${below}`),
  ),
  remove('its home', ({ domid }) => homeOf(domid)),
  remove('its configuration', ({ uuid }) => vmPathOf(uuid)),
  remove('its name', ({ order }) => indexOf(order.vm)),
  commit,
  finished,
];

export const migrate: OperationKind = {
  name: 'migrate',
  steps,
  undo(plane, { uuid }) {
    const arriving = plane.there.find(uuid);
    if (arriving !== undefined && arriving.state !== 'running') plane.there.destroy(arriving, plane.sim.now);
    const domain = plane.here.find(uuid);
    if (domain === undefined) return null;
    if (domain.state === 'suspended') plane.here.setState(domain, 'running', plane.sim.now);
    return (view) => writeNode(view, 0, shutdownOf(domain.id), '');
  },
  complete(plane, { order, uuid, domid }: LogEntry) {
    arrive(plane, uuid);
    return removeVm(plane, { vm: order.vm, uuid, id: domid });
  },
};

/** Its memory is there: it goes on where it stopped, with the other host's devices. */
function arrive(plane: ManagementPlane, uuid: string): void {
  const arriving = plane.there.find(uuid);
  if (arriving === undefined || arriving.state === 'running') return;
  plane.there.setConnected(arriving, true, plane.sim.now);
  plane.there.setState(arriving, 'running', plane.sim.now);
}
