/**
 * The way of packets through the DVM: from the card through the bridge into an AppVM's memory, and back. The backend
 * copies instead of mapping, so a packet on its way is in the DVM's own memory: it is lost with the DVM, and is not
 * sent again.
 */
import type { DriverVm } from './driver-vm.ts';
import type { HostValues } from './host.ts';
import { type Work, work } from './work.ts';

/** What a backend knows of a network frontend's rings. */
export class NetworkLink {
  connected = false;
  refused = false;
  signalled = false;
  /** Packets read so far out of the ring of those to be sent. */
  consumer = 0;

  reset(): void {
    this.connected = false;
    this.refused = false;
    this.signalled = false;
    this.consumer = 0;
  }
}

/** A packet is its number and its AppVM in one integer. */
export const MOST_NETWORK_VMS = 16;
export const packetOf = (vm: number, sequence: number): number => sequence * MOST_NETWORK_VMS + vm;
export const vmOf = (packet: number): number => packet % MOST_NETWORK_VMS;
export const sequenceOf = (packet: number): number => Math.floor(packet / MOST_NETWORK_VMS);

/** A packet with a wrong bit: its receiver drops it because of its checksum. */
export const DAMAGED_PACKET = -1;

export function receiveWork(values: HostValues): Work {
  const { reapPacketNanos, bridgeNanos, copyPacketNanos, pushResponseNanos, notifyNanos } = values.driverVm;
  return work('receive-packet', [
    { name: 'reap', part: 'network-driver', nanos: reapPacketNanos, writes: 'packet', apply: reap },
    { name: 'bridge', part: 'kernel', nanos: bridgeNanos, writes: 'packet', apply: () => true },
    { name: 'copy-in', part: 'network-backend', nanos: copyPacketNanos, writes: 'packet', apply: () => true },
    {
      name: 'push-packet',
      part: 'network-backend',
      nanos: pushResponseNanos,
      writes: 'delivered-packet',
      apply: pushPacket,
    },
    { name: 'notify', part: 'network-backend', nanos: notifyNanos, writes: 'state', apply: notify },
  ]);
}

export function transmitWork(values: HostValues): Work {
  const { readSlotNanos, copyPacketNanos, bridgeNanos, queuePacketNanos, doorbellNanos } = values.driverVm;
  return work('transmit-packet', [
    { name: 'read-slot', part: 'network-backend', nanos: readSlotNanos, writes: 'packet', apply: readPacket },
    { name: 'copy-out', part: 'network-backend', nanos: copyPacketNanos, writes: 'packet', apply: () => true },
    { name: 'bridge', part: 'kernel', nanos: bridgeNanos, writes: 'packet', apply: () => true },
    { name: 'queue-packet', part: 'network-driver', nanos: queuePacketNanos, writes: 'packet', apply: () => true },
    { name: 'ring-doorbell', part: 'network-driver', nanos: doorbellNanos, writes: 'state', apply: send },
  ]);
}

function reap(dvm: DriverVm): boolean {
  dvm.packet = dvm.card.take();
  if (dvm.packet < 0) return false;
  dvm.ring = vmOf(dvm.packet);
  return true;
}

function pushPacket(dvm: DriverVm): boolean {
  const link = dvm.networkLinks[dvm.ring];
  if (link === undefined || !link.connected || link.refused) return false;
  return dvm.host.networkFrontends[dvm.ring]!.receive(dvm.packet);
}

function notify(dvm: DriverVm): boolean {
  dvm.host.channels.notifyNetworkFrontend(dvm.ring);
  return true;
}

function readPacket(dvm: DriverVm): boolean {
  const { sending } = dvm.host.networkFrontends[dvm.ring]!;
  const link = dvm.networkLinks[dvm.ring]!;
  const waiting = sending.producer - link.consumer;
  if (waiting > sending.size || waiting < 0) {
    link.refused = true;
    dvm.host.note(dvm.name, 'network backend: impossible indexes in a ring: serves it no more');
    return false;
  }
  dvm.packet = sending.read(link.consumer++);
  sending.answered = link.consumer;
  return true;
}

function send(dvm: DriverVm): boolean {
  dvm.card.send(dvm.packet);
  return true;
}
