/**
 * What is left to do when a VM is to be gone from this host, wherever an operation stood: its domain, and all that
 * XenStore has of it. Does nothing a second time.
 */
import { indexOf, rootsOf, type VmIdentity } from './layout.ts';
import type { ManagementPlane } from './plane.ts';
import { removeNode, writeNode } from './xenstore/node.ts';

export function removeVm(plane: ManagementPlane, identity: Omit<VmIdentity, 'vcpus'>): void {
  const domain = plane.here.domains.get(identity.id);
  if (domain !== undefined && domain.uuid === identity.uuid) plane.release(domain);
  plane.edit((view) => {
    for (const path of rootsOf(identity)) {
      // The name may be another VM's by now.
      const isOthers = path === indexOf(identity.vm) && view.get(path)?.value !== String(identity.id);
      if (!isOthers) removeNode(view, 0, path);
    }
  });
}

export function writeValue(plane: ManagementPlane, path: string, value: string): void {
  plane.edit((view) => {
    writeNode(view, 0, path, value);
  });
}
