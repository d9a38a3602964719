/**
 * The destruction of a VM: its backends are closed, its domain is taken apart, and a transaction removes what XenStore
 * has of it. 47 requests (P9; which ones they are is not published). Once it is found it is decided: what a failure
 * cuts short is completed.
 */
import {
  backendOf,
  backendStateOf,
  DEVICES,
  DeviceState,
  frontendOf,
  homeOf,
  identityNodes,
  rootsOf,
  vmPathOf,
} from '../layout.ts';
import { removeVm } from '../removal.ts';
import { identityOf, type OperationKind, type Step } from './operation.ts';
import {
  awaitBackends,
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

const backend = (below: string) => DEVICES.map((device) => [device, below] as const);

const steps: readonly Step[] = [
  findDomain,
  intent,
  read('its configuration', ({ domid }) => `${homeOf(domid)}/vm`),
  read('its name', ({ domid }) => `${homeOf(domid)}/name`),
  read('its devices', ({ domid }) => `${homeOf(domid)}/device`),
  ...DEVICES.map((device) => read(`its ${device}s`, ({ domid }) => `${homeOf(domid)}/device/${device}`)),
  ...DEVICES.map((device) =>
    read(`the backend of its ${device}`, ({ domid }) => `${frontendOf(domid, device)}/backend`),
  ),
  ...[...backend('state'), ...backend('online')].map(([device, below]) =>
    read(`${below} of its ${device}`, ({ domid }) => `${backendOf(domid, device)}/${below}`),
  ),
  decided,
  ...DEVICES.flatMap((device) => [
    write(
      `online of its ${device}`,
      ({ domid }) => `${backendOf(domid, device)}/online`,
      () => '0',
    ),
    write(
      `state of its ${device}`,
      ({ domid }) => backendStateOf(domid, device),
      () => DeviceState.closing,
    ),
  ]),
  watch('its backends', ({ domid }) => backendOf(domid, 'vif')),
  awaitBackends(DeviceState.closed),
  unwatch('its backends', ({ domid }) => backendOf(domid, 'vif')),
  hypercall('stop it', (plane, { domid }) => {
    const domain = plane.here.domains.get(domid);
    if (domain !== undefined) plane.here.setState(domain, 'paused', plane.sim.now);
  }),
  {
    kind: 'work',
    label: 'take its memory back',
    nanos: ({ values }) => values.guestMiB * values.populateNanosPerMiB,
    effect: (plane, { domid }) => {
      const domain = plane.here.domains.get(domid);
      if (domain !== undefined) plane.release(domain);
    },
  },
  begin,
  ...DEVICES.map((device) => remove(`its half of its ${device}`, ({ domid }) => frontendOf(domid, device))),
  ...identityNodes
    .slice(1)
    .map((node) =>
      remove(node.path({ vm: 'NAME', uuid: 'UUID', id: 0, vcpus: 1 }), (operation) => node.path(identityOf(operation))),
    ),
  ...[0, 1, 2, 3, 4].map((index) =>
    remove(
      ['its backend of disks', 'its backend of networks', 'its home', 'its configuration', 'its name'][index] ?? '',
      (operation) => rootsOf(identityOf(operation))[index] ?? vmPathOf(operation.uuid),
    ),
  ),
  commit,
  finished,
];

export const destroy: OperationKind = {
  name: 'destroy',
  steps,
  // Nothing has been done before it is decided.
  undo: () => null,
  complete(plane, { order, uuid, domid }) {
    return removeVm(plane, { vm: order.vm, uuid, id: domid });
  },
};
