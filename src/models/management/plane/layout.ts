/**
 * Where things stand in XenStore: the nodes of a VM, as its creation writes them and as an observer expects them. The
 * paths are Xen's; the domain of the driver VM is 1, and backends live there. Found by name through an index, where
 * Xen's toolstack looks through all domains.
 */
import type { Watch } from './xenstore/xenstore.ts';

/** What a VM's nodes depend on. */
export interface VmIdentity {
  readonly vm: string;
  readonly uuid: string;
  readonly id: number;
  readonly vcpus: number;
}

export interface VmNode {
  readonly path: (identity: VmIdentity) => string;
  readonly value: (identity: VmIdentity) => string;
  /** Its value once the VM runs, where that is another one than its creation writes. */
  readonly later?: string;
}

export const DRIVER_VM = 1;
export const DEVICES = ['vbd', 'vif'] as const;
export type Device = (typeof DEVICES)[number];

/** The states of a device's two halves, as Xen's protocol numbers them. */
export const DeviceState = {
  initialising: '1',
  waiting: '2',
  initialised: '3',
  connected: '4',
  closing: '5',
  closed: '6',
} as const;

/**
 * Each path is put together once: a string that is made anew has to be hashed and compared anew wherever it is looked
 * up, and to look nodes up is what XenStore does.
 */
function once<Key extends number | string>(pathOf: (key: Key) => string): (key: Key) => string {
  const made = new Map<Key, string>();
  return (key) => {
    let path = made.get(key);
    if (path === undefined) {
      path = pathOf(key);
      made.set(key, path);
    }
    return path;
  };
}

/** The same for a path below a device's directory, of either device. */
function ofDevice(pathOf: (id: number, device: Device) => string): (id: number, device: Device) => string {
  const [ofDisk, ofCard] = DEVICES.map((device) => once((id: number) => pathOf(id, device)));
  return (id, device) => (device === 'vbd' ? ofDisk! : ofCard!)(id);
}

export const homeOf = once((id: number) => `/local/domain/${id}`);
export const indexOf = once((vm: string) => `/local/names/${vm}`);
export const vmPathOf = once((uuid: string) => `/vm/${uuid}`);
export const shutdownOf = once((id: number) => `${homeOf(id)}/control/shutdown`);
export const vcpusOf = once((uuid: string) => `${vmPathOf(uuid)}/vcpus`);
export const cpuOf = (id: number, vcpu: number): string => `${homeOf(id)}/cpu/${vcpu}/availability`;
export const backendsOf = ofDevice((id, device) => `${homeOf(DRIVER_VM)}/backend/${device}/${id}`);
export const backendOf = ofDevice((id, device) => `${backendsOf(id, device)}/0`);
export const backendStateOf = ofDevice((id, device) => `${backendOf(id, device)}/state`);
export const frontendOf = ofDevice((id, device) => `${homeOf(id)}/device/${device}/0`);
export const frontendStateOf = ofDevice((id, device) => `${frontendOf(id, device)}/state`);

function home(below: string, value: (identity: VmIdentity) => string): VmNode {
  const path = once((id: number) => `${homeOf(id)}/${below}`);
  return { path: ({ id }) => path(id), value };
}

function ofVm(below: string, value: (identity: VmIdentity) => string): VmNode {
  const path = once((uuid: string) => `${vmPathOf(uuid)}/${below}`);
  return { path: ({ uuid }) => path(uuid), value };
}

/** Written by a creation's first transaction. */
export const identityNodes: readonly VmNode[] = [
  { path: ({ vm }) => indexOf(vm), value: ({ id }) => String(id) },
  home('name', ({ vm }) => vm),
  home('vm', ({ uuid }) => vmPathOf(uuid)),
  home('domid', ({ id }) => String(id)),
  home('control/shutdown', () => ''),
  home('control/platform-feature-multiprocessor-suspend', () => '1'),
  home('memory/static-max', () => '524288'),
  home('memory/target', () => '524288'),
  home('cpu/0/availability', () => 'online'),
  home('store/ring-ref', ({ id }) => String(1000 + id)),
  home('store/port', ({ id }) => String(2 * id)),
  home('console/ring-ref', ({ id }) => String(2000 + id)),
  home('console/port', ({ id }) => String(2 * id + 1)),
  home('console/limit', () => '1048576'),
  home('console/type', () => 'xenconsoled'),
  home('console/output', () => 'pty'),
  ofVm('name', ({ vm }) => vm),
  ofVm('uuid', ({ uuid }) => uuid),
  ofVm('image/ostype', () => 'linux'),
  ofVm('start_time', () => '0'),
  { path: ({ uuid }) => vcpusOf(uuid), value: ({ vcpus }) => String(vcpus) },
];

/** On a device's path in the front or in the backend. */
function below(
  ofDevice: (id: number, device: Device) => string,
  device: Device,
  name: string,
  value: (identity: VmIdentity) => string,
  later?: string,
): VmNode {
  const path = once((id: number) => `${ofDevice(id, device)}/${name}`);
  return { path: ({ id }) => path(id), value, ...(later !== undefined && { later }) };
}

type Below = Parameters<typeof below> extends [unknown, ...infer Rest] ? Rest : never;
const front = (...node: Below): VmNode => below(frontendOf, ...node);
const back = (...node: Below): VmNode => below(backendOf, ...node);

const bothEnds = (device: Device): VmNode[] => [
  front(device, 'backend', ({ id }) => backendOf(id, device)),
  front(device, 'backend-id', () => String(DRIVER_VM)),
  front(device, 'state', () => DeviceState.initialising, DeviceState.connected),
  back(device, 'frontend', ({ id }) => frontendOf(id, device)),
  back(device, 'frontend-id', ({ id }) => String(id)),
  back(device, 'online', () => '1'),
];

/** Written by its second one. The state of a backend comes last: a watcher that sees it finds the rest there. */
export const deviceNodes: readonly VmNode[] = [
  ...bothEnds('vbd'),
  front('vbd', 'virtual-device', () => '51712'),
  front('vbd', 'device-type', () => 'disk'),
  back('vbd', 'params', ({ vm }) => `/dev/vg/${vm}`),
  back('vbd', 'mode', () => 'w'),
  back('vbd', 'bootable', () => '1'),
  ...bothEnds('vif'),
  front('vif', 'handle', () => '0'),
  front('vif', 'mac', ({ id }) => `00:16:3e:00:00:${id}`),
  back('vif', 'handle', () => '0'),
  back('vif', 'mac', ({ id }) => `00:16:3e:00:00:${id}`),
  back('vif', 'bridge', () => 'xenbr0'),
  back('vif', 'script', () => 'vif-bridge'),
  ...DEVICES.map((device) => back(device, 'state', () => DeviceState.initialising, DeviceState.connected)),
];

/** Every node that a VM which runs has, with its value. */
export function nodesOf(identity: VmIdentity): [path: string, value: string][] {
  const written = [...identityNodes, ...deviceNodes].map(({ path, value, later }): [string, string] => [
    path(identity),
    later ?? value(identity),
  ]);
  const hotplugged = Array.from({ length: identity.vcpus - 1 }, (_, index): [string, string] => [
    cpuOf(identity.id, index + 1),
    'online',
  ]);
  return [...written, ...hotplugged];
}

/**
 * Where all that a VM has in XenStore hangs; with the index of its name last, so that it can be found until all else is
 * gone.
 */
export const rootsOf = ({ vm, uuid, id }: Omit<VmIdentity, 'vcpus'>): string[] => [
  ...DEVICES.map((device) => backendsOf(id, device)),
  homeOf(id),
  vmPathOf(uuid),
  indexOf(vm),
];

/** What an AppVM watches. */
export const watchedBy = (id: number): string[] => [
  shutdownOf(id),
  `${homeOf(id)}/cpu`,
  ...DEVICES.map((device) => backendStateOf(id, device)),
];

export const guestWatches = (id: number): Watch[] => watchedBy(id).map((path) => ({ path, token: path, domain: id }));

/** What the driver VM watches of an AppVM. */
export const frontendWatch = (id: number, device: Device): Watch => ({
  path: frontendStateOf(id, device),
  token: 'frontend',
  domain: DRIVER_VM,
});

export const frontendWatches = (id: number): Watch[] => DEVICES.map((device) => frontendWatch(id, device));

export const backendWatch = `${homeOf(DRIVER_VM)}/backend`;
