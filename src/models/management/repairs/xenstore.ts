/**
 * What a new XenStore daemon needs to be what the old one was: the nodes and the watches, from the copy in the driver
 * VM, and the rings to the domains. Where the old daemon lives on there is nothing to do.
 */
import type { ManagementPlane } from '../plane/plane.ts';
import type { ManagementRepair } from './repair.ts';

/** A daemon that has started has no node but the root. */
const isNew = ({ xenstored }: ManagementPlane): boolean => xenstored.store.size === 1;

export const restoreXenstore: ManagementRepair = {
  name: 'restore-xenstore',
  summary: "XenStore's nodes are restored from the replica in the driver VM",
  optional: true,
  upkeep: ['replica'],
  waitsFor: ({ plane }) => plane.driverVm.runs,
  cost: ({ plane }) => (isNew(plane) ? plane.driverVm.replica.size * plane.values.restoreNodeNanos : 0),
  apply({ plane }) {
    if (isNew(plane)) plane.xenstored.store.adopt(plane.driverVm.replica);
  },
  holds: ({ plane }) => !isNew(plane) || plane.driverVm.replica.size === 1,
};

export const restoreWatches: ManagementRepair = {
  name: 'restore-watches',
  summary: 'the watches of all domains are registered again from the replica; each fires once, as a new watch does',
  optional: true,
  upkeep: ['replica'],
  waitsFor: ({ plane }) => plane.driverVm.runs,
  cost: ({ plane }) => lostWatches(plane).length * plane.values.restoreWatchNanos,
  apply({ plane }) {
    for (const watch of lostWatches(plane)) plane.register(watch);
  },
  holds: ({ plane }) => lostWatches(plane).length === 0,
};

function lostWatches({ driverVm, xenstored }: ManagementPlane) {
  return [...driverVm.replica.watches()].filter((watch) => !xenstored.store.hasWatch(watch));
}

/** Earlier, an operation that goes on would find an empty store, and take that for the truth. */
export const openXenstore: ManagementRepair = {
  name: 'open-xenstore',
  summary: 'the XenStore daemon begins to serve',
  optional: false,
  cost: () => 0,
  apply: ({ plane }) => plane.xenstored.open(),
  holds: ({ plane }) => plane.xenstored.isOpen,
};

export const reconnectChannels: ManagementRepair = {
  name: 'reconnect-channels',
  summary: "every domain's ring is bound to the new daemon; requests without an answer are sent again",
  optional: true,
  cost: ({ plane }) => unbound(plane).length * plane.values.reconnectChannelNanos,
  apply: ({ plane }) => plane.bindRings(),
  holds: ({ plane }) => unbound(plane).length === 0,
};

const unbound = (plane: ManagementPlane) => [...plane.peers()].filter(({ bound }) => !bound);
