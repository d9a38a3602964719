/**
 * What is left to do when a VM is to be gone from this host, wherever an operation stood: its domain, at once, and all
 * that XenStore has of it, which is returned as a change. Does nothing a second time.
 */
import { indexOf, rootsOf, type VmIdentity } from './layout.ts';
import type { StoreEdit } from './operations/operation.ts';
import type { ManagementPlane } from './plane.ts';
import { removeNode } from './xenstore/node.ts';

export function removeVm(plane: ManagementPlane, identity: Omit<VmIdentity, 'vcpus'>): StoreEdit {
  const domain = plane.here.domains.get(identity.id);
  if (domain !== undefined && domain.uuid === identity.uuid) plane.release(domain);
  return (view) => {
    for (const path of rootsOf(identity)) {
      // The name may be another VM's by now.
      const isOthers = path === indexOf(identity.vm) && view.get(path)?.value !== String(identity.id);
      if (!isOthers) removeNode(view, 0, path);
    }
  };
}
