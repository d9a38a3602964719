/**
 * The creation of a VM: a domain with memory, kernel and vCPU, two transactions that tell XenStore of it and of its
 * devices, the scripts that set the devices up, and the start. 53 requests to XenStore, 47 of them writes (P9).
 *
 * It is decided once nothing is left but to let it run: before, a failure undoes it; after, it is completed.
 */
import {
  backendOf,
  DEVICES,
  DeviceState,
  deviceNodes,
  homeOf,
  identityNodes,
  indexOf,
  type VmNode,
} from '../layout.ts';
import type { ManagementPlane } from '../plane.ts';
import { removeVm } from '../removal.ts';
import { identityOf, type LogEntry, type Operation, type OperationKind, type Step } from './operation.ts';
import {
  awaitBackends,
  begin,
  commit,
  decided,
  finished,
  give,
  hypercall,
  intent,
  read,
  watch,
  write,
} from './steps.ts';

const writeNode = (node: VmNode): Step =>
  write(
    labelOf(node),
    (operation) => node.path(identityOf(operation)),
    (operation) => node.value(identityOf(operation)),
  );

/** What the node is called, whosever it is. */
const labelOf = (node: VmNode): string => node.path({ vm: 'NAME', uuid: 'UUID', id: 0, vcpus: 1 });

const steps: readonly Step[] = [
  intent,
  read(
    'whether the name is in use',
    ({ order }) => indexOf(order.vm),
    (operation, value) => {
      if (value !== undefined) operation.fail(`a VM of the name ${operation.order.vm} exists`);
    },
  ),
  hypercall('make a domain', (plane, operation) => {
    operation.domid = plane.here.create(operation.uuid, plane.application(operation.order.vm, operation.uuid)).id;
  }),
  {
    kind: 'work',
    label: 'give it memory',
    nanos: ({ values }) => values.guestMiB * values.populateNanosPerMiB,
  },
  { kind: 'work', label: 'load its kernel', nanos: ({ values }) => values.buildNanos },
  hypercall('give it a vCPU', (plane, operation) => {
    const domain = domainOf(plane, operation);
    if (domain === undefined) return;
    domain.vcpusAllowed = operation.order.vcpus;
    plane.here.setState(domain, 'paused', plane.sim.now);
  }),
  begin,
  ...identityNodes.map(writeNode),
  give(
    'its home',
    ({ domid }) => homeOf(domid),
    ({ domid }) => domid,
  ),
  commit,
  begin,
  ...deviceNodes.map(writeNode),
  commit,
  watch('its backends', ({ domid }) => backendOf(domid, 'vif')),
  awaitBackends(DeviceState.waiting),
  ...DEVICES.map(
    (device): Step => ({
      kind: 'work',
      label: `run the script of its ${device}`,
      nanos: ({ values }) => values.hotplugScriptNanos,
    }),
  ),
  decided,
  hypercall('let it run', (plane, operation) => start(plane, operation)),
  finished,
];

export const create: OperationKind = {
  name: 'create',
  steps,
  undo(plane, { order, uuid }) {
    const domain = plane.here.find(uuid);
    return domain === undefined ? null : removeVm(plane, { vm: order.vm, uuid, id: domain.id });
  },
  complete(plane, entry) {
    start(plane, entry);
    return null;
  },
};

function start(plane: ManagementPlane, { uuid }: Pick<LogEntry, 'uuid'>): void {
  const domain = plane.here.find(uuid);
  if (domain?.state === 'paused') plane.startGuest(domain);
}

const domainOf = (plane: ManagementPlane, { uuid }: Operation) => plane.here.find(uuid);
