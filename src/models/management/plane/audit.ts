/**
 * What an audit finds that compares the VMM's domains with XenStore's content and with what clients have been told. It
 * stands outside, knows nothing of faults, and changes nothing.
 *
 * A VM is whole when it runs with all it needs on exactly one host, and XenStore tells the truth of it here; or when
 * there is no trace of it. Everything between is a finding.
 */
import type { Domain } from './domains.ts';
import { ownNodes } from './driver-vm.ts';
import { backendWatch, DEVICES, DRIVER_VM, frontendWatches, indexOf, nodesOf, watchedBy } from './layout.ts';
import type { ManagementPlane } from './plane.ts';
import { namesIn } from './xenstore/node.ts';

/** What clients may rely on: that a VM is there or not, and with how many vCPUs; `maybe` where no client was told. */
export interface Expectation {
  readonly vm: string;
  readonly exists: 'yes' | 'no' | 'maybe';
  /** As many as it was told to have; more where an order was left unanswered. */
  readonly vcpus: readonly number[];
}

export const FINDINGS = {
  'orphan-domain': 'a domain that XenStore does not know by name',
  'half-created-vm': 'a domain that was never completed, or never started',
  'half-plugged-vcpu': 'a vCPU that the VMM allows a VM and that the VM does not have',
  'ghost-entry': 'a VM in XenStore of which there is no domain',
  'lost-entry': 'a node that is missing from XenStore',
  'wrong-entry': 'a node of XenStore with a value that is not true',
  'dead-watch': 'a watch that would never fire',
  'stranded-vm': 'a VM that is suspended, or half on another host',
  'vm-twice': 'a VM that runs on two hosts at once',
  'vm-disconnected': 'a VM whose devices are not connected',
  'told-wrong': 'a VM of which a client was told what is not so',
} as const satisfies Record<string, string>;

export type FindingKind = keyof typeof FINDINGS;

export interface Finding {
  readonly kind: FindingKind;
  /** A VM, a path or a domain. */
  readonly object: string;
}

export function findingsOf(plane: ManagementPlane, expectations: readonly Expectation[]): Finding[] {
  const findings: Finding[] = [];
  const found = (kind: FindingKind, object: string): void => {
    findings.push({ kind, object });
  };
  compareNodes(plane, ownNodes, found);
  const { store } = plane.xenstored;
  for (const domain of plane.here.domains.values()) lookAtDomain(plane, domain, found);
  for (const arriving of plane.there.domains.values())
    if (arriving.state !== 'running') found('stranded-vm', `${arriving.application.vm} on the other host`);
  for (const { vm, ranTwice } of plane.applications.values()) if (ranTwice) found('vm-twice', vm);
  for (const vm of childrenOf(plane, '/local/names')) {
    const domain = plane.here.domains.get(Number(store.get(indexOf(vm))?.value));
    if (domain?.application.vm !== vm) found('ghost-entry', vm);
  }
  for (const id of idsIn(plane)) if (!plane.here.domains.has(id)) found('ghost-entry', `domain ${id}`);
  for (const uuid of childrenOf(plane, '/vm')) if (plane.here.find(uuid) === undefined) found('ghost-entry', uuid);
  for (const expectation of expectations) if (!isSo(plane, expectation)) found('told-wrong', expectation.vm);
  if (!store.isWatched(backendWatch, DRIVER_VM)) found('dead-watch', backendWatch);
  for (const { id } of plane.here.domains.values())
    if (plane.guests.has(id)) {
      for (const path of watchedBy(id)) if (!store.isWatched(path, id)) found('dead-watch', path);
      for (const { path } of frontendWatches(id)) if (!store.isWatched(path, DRIVER_VM)) found('dead-watch', path);
    }
  return findings;
}

function lookAtDomain(
  plane: ManagementPlane,
  domain: Domain,
  found: (kind: FindingKind, object: string) => void,
): void {
  const { vm } = domain.application;
  if (plane.xenstored.store.get(indexOf(vm))?.value !== String(domain.id)) found('orphan-domain', vm);
  if (domain.state === 'suspended') return found('stranded-vm', vm);
  if (domain.state !== 'running') return found('half-created-vm', vm);
  if (!domain.connected) found('vm-disconnected', vm);
  if (domain.vcpusAllowed !== domain.vcpusOnline) found('half-plugged-vcpu', vm);
  compareNodes(plane, nodesOf({ vm, uuid: domain.uuid, id: domain.id, vcpus: domain.vcpusOnline }), found);
}

function compareNodes(
  { xenstored }: ManagementPlane,
  nodes: readonly (readonly [path: string, value: string])[],
  found: (kind: FindingKind, object: string) => void,
): void {
  for (const [path, value] of nodes) {
    const node = xenstored.store.get(path);
    if (node === null) found('lost-entry', path);
    else if (node.value !== value) found('wrong-entry', path);
  }
}

/** Whether what clients were told of a VM is so: by what runs, here or on the other host. */
function isSo({ here, there }: ManagementPlane, { vm, exists, vcpus }: Expectation): boolean {
  const all = [...here.domains.values(), ...there.domains.values()].filter(({ application }) => application.vm === vm);
  const running = all.filter(({ state }) => state === 'running');
  if (exists === 'no') return all.length === 0;
  if (running.length === 0) return exists === 'maybe' && all.length === 0;
  const local = running.find((domain) => here.domains.get(domain.id) === domain);
  return local === undefined || vcpus.includes(local.vcpusOnline);
}

const childrenOf = ({ xenstored }: ManagementPlane, path: string): string[] => [
  ...namesIn(xenstored.store.get(path)?.children ?? null),
];

/** Domains that have a home or a backend. */
function idsIn(plane: ManagementPlane): Set<number> {
  const backends = DEVICES.flatMap((device) => childrenOf(plane, `${backendWatch}/${device}`));
  const ids = new Set([...childrenOf(plane, '/local/domain'), ...backends].map(Number));
  ids.delete(DRIVER_VM);
  return ids;
}
