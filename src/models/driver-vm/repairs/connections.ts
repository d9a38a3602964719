/** Repairs between frontends and the backend that takes over: rings, outstanding requests, and the way there. */
import type { Entry } from '../../../experiment/entry.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { DvmRepair, DvmScene } from './repair.ts';

export const resetRings: DvmRepair = {
  name: 'reset-rings',
  summary: 'the frontends reset their rings, with all indexes at zero',
  optional: true,
  cost: ({ host }) => (host.blockFrontends.length + host.networkFrontends.length) * host.values.driverVm.resetRingNanos,
  apply({ host }) {
    for (const frontend of host.blockFrontends) frontend.resetRing();
    for (const frontend of host.networkFrontends) frontend.resetRing();
  },
  holds: ({ host }) =>
    host.blockFrontends.every(({ ring }) => ring.requestProducer === 0 && ring.responseProducer === 0) &&
    host.networkFrontends.every(({ sending }) => sending.producer === 0),
};

/**
 * What is outstanding is known from the shadow copy. A frontend without one takes what it can read in the ring for what
 * is outstanding.
 */
export const reissueRequests: DvmRepair = {
  name: 'reissue-requests',
  summary: 'the frontends write all requests without a response into the new rings',
  optional: false,
  cost: ({ host }) =>
    host.blockFrontends.reduce((count, { outstanding }) => count + outstanding, 0) * host.values.driverVm.reissueNanos,
  apply({ host, seenInRings }) {
    for (const frontend of host.blockFrontends) {
      if (host.upkeep.has('shadow-copy')) frontend.reissueFromShadow();
      else frontend.reissueFromRing(seenInRings[frontend.index] ?? []);
    }
  },
  // Without the copy it is not known what is outstanding.
  holds: ({ host }) =>
    !host.upkeep.has('shadow-copy') ||
    host.blockFrontends.every(({ ring, unanswered }) => ring.requestProducer >= unanswered),
};

/** Done in normal operation, request by request: see `shadowCopyNanos`. */
export const shadowCopy: DvmRepair = {
  name: 'shadow-copy',
  summary: 'before the failure: the frontends keep a copy of every request that they write into the ring',
  optional: true,
  upkeep: ['shadow-copy'],
  cost: () => 0,
  apply() {},
};

/** Done in normal operation, once. */
export const connectBeforehand: DvmRepair = {
  name: 'connect-beforehand',
  summary: 'before the failure: the spare has mapped the rings and bound the event channels of every frontend',
  optional: true,
  upkeep: ['connections'],
  cost: () => 0,
  apply() {},
};

/** The fresh DVM and the frontends find each other as at the beginning, through XenStore. */
export const handshake: DvmRepair = {
  name: 'handshake',
  summary: 'frontends and the new backends connect through XenStore',
  optional: false,
  cost: ({ host }) => host.values.driverVm.handshakeNanos,
  apply({ host, failed }) {
    host.connect(failed.index);
  },
  holds: ({ host, failed }) => isConnected(host, failed.index),
};

export const switchBackend: DvmRepair = {
  name: 'switch-backend',
  summary: "the frontends' rings and event channels are connected to the spare",
  optional: false,
  cost({ host }) {
    const { handshakeNanos, switchBackendNanos } = host.values.driverVm;
    if (!host.upkeep.has('connections')) return handshakeNanos;
    return (host.blockFrontends.length + host.networkFrontends.length) * switchBackendNanos;
  },
  apply(scene) {
    scene.host.connect(spareOf(scene));
  },
  holds: (scene) => isConnected(scene.host, spareOf(scene)),
};

/** How much of a recovery is a handshake through XenStore: whoever has connected beforehand needs none. */
export const handshakeNanosIn = (host: SplitDriverHost, repairs: readonly Entry[]): number =>
  repairs.includes(handshake) || (repairs.includes(switchBackend) && !host.upkeep.has('connections'))
    ? host.values.driverVm.handshakeNanos
    : 0;

/** The network sends what is for the AppVMs where it last saw them. */
export const announceAddress: DvmRepair = {
  name: 'announce-address',
  summary: "the spare announces to the network that the AppVMs' addresses are now behind its card",
  optional: true,
  cost: ({ host }) => host.networkFrontends.length * host.values.driverVm.announceNanos,
  apply(scene) {
    scene.host.port = spareOf(scene);
  },
  holds: (scene) => scene.host.port === spareOf(scene),
};

/** Every frontend has that DVM as its backend. */
function isConnected(host: SplitDriverHost, index: number): boolean {
  const { blockLinks, networkLinks } = host.dvms[index]!;
  return (
    host.active === index &&
    [...blockLinks, ...networkLinks].every(({ connected }) => connected) &&
    [...host.blockFrontends, ...host.networkFrontends].every(({ isSuspended }) => !isSuspended)
  );
}

/** The other one of two. */
const spareOf = ({ failed }: DvmScene): number => 1 - failed.index;
