/**
 * The way of a block request through the DVM: out of the ring, its buffer mapped, to the disk; and back: from the
 * disk's interrupt to the response in the ring and the event that tells the frontend.
 */
import type { DriverVm } from './driver-vm.ts';
import type { HostValues } from './host.ts';
import { type BlockRequest, blankRequest, copyRequest, IO_ERROR } from './ring.ts';
import { type Work, work } from './work.ts';

interface Accepted extends BlockRequest {
  held: boolean;
  order: number;
}

/** A request of that ring. */
export interface RingRequest {
  readonly ring: number;
  readonly request: BlockRequest;
}

/** What a backend knows of a frontend's ring, in its own memory: gone with the DVM, kept when only a driver goes. */
export class BlockLink {
  connected = false;
  /** The backend has found the ring against all rules, and serves it no more. */
  refused = false;
  /** An event has come and the ring has not been found empty since. */
  signalled = false;
  /** Requests read so far. */
  consumer = 0;
  /** By id: requests between their reading and their answer, with the order in which they were read. */
  readonly accepted: Accepted[];

  constructor(slots: number) {
    this.accepted = Array.from({ length: slots }, () => ({ ...blankRequest(), held: false, order: 0 }));
  }

  reset(): void {
    this.connected = false;
    this.refused = false;
    this.signalled = false;
    this.consumer = 0;
    for (const request of this.accepted) request.held = false;
  }
}

/** The driver's record of the commands it has given to the disk, by their tags. */
export interface Tag extends BlockRequest {
  held: boolean;
  ring: number;
}

export const blankTag = (): Tag => ({ ...blankRequest(), held: false, ring: 0 });

export function acceptWork(values: HostValues): Work {
  const { readSlotNanos, mapGrantNanos, segments, buildCommandNanos, doorbellNanos } = values.driverVm;
  return work('accept-request', [
    { name: 'read-slot', part: 'block-backend', nanos: readSlotNanos, writes: 'request', apply: readSlot },
    { name: 'map-grants', part: 'block-backend', nanos: mapGrantNanos * segments, writes: 'request', apply: mapGrants },
    { name: 'build-command', part: 'disk-driver', nanos: buildCommandNanos, writes: 'command', apply: buildCommand },
    { name: 'ring-doorbell', part: 'disk-driver', nanos: doorbellNanos, writes: 'state', apply: ringDoorbell },
  ]);
}

export function completeWork(values: HostValues): Work {
  const { acknowledgeNanos, releaseTagNanos, unmapGrantNanos, segments, pushResponseNanos, notifyNanos } =
    values.driverVm;
  return work('complete-request', [
    { name: 'acknowledge', part: 'disk-driver', nanos: acknowledgeNanos, writes: 'state', apply: acknowledge },
    { name: 'release-tag', part: 'disk-driver', nanos: releaseTagNanos, writes: 'request', apply: releaseTag },
    { name: 'unmap-grants', part: 'block-backend', nanos: unmapGrantNanos * segments, writes: 'request', apply: unmap },
    { name: 'push-response', part: 'block-backend', nanos: pushResponseNanos, writes: 'response', apply: pushResponse },
    { name: 'notify', part: 'block-backend', nanos: notifyNanos, writes: 'state', apply: notify },
  ]);
}

function readSlot(dvm: DriverVm): boolean {
  const { ring } = dvm.host.blockFrontends[dvm.ring]!;
  const link = dvm.blockLinks[dvm.ring]!;
  const waiting = ring.requestProducer - link.consumer;
  // What a backend checks of a page that others write: it would read slots twice.
  if (waiting > ring.size || waiting < 0) {
    link.refused = true;
    dvm.host.note(dvm.name, `block backend: impossible indexes in the ring of app${dvm.ring + 1}: serves it no more`);
    return false;
  }
  ring.readRequest(link.consumer++, dvm.request);
  return true;
}

function mapGrants(dvm: DriverVm): boolean {
  const { request, host } = dvm;
  const kept = dvm.blockLinks[dvm.ring]!.accepted[request.id];
  if (kept !== undefined) {
    copyRequest(request, kept);
    kept.held = true;
    kept.order = dvm.blockLinks[dvm.ring]!.consumer;
  }
  if (kept !== undefined && host.grants.map(dvm.index, request.buffer)) return true;
  // The VMM refused: no AppVM has granted that. The backend answers with an error, as it does to a frontend that asks
  // for nonsense.
  dvm.status = IO_ERROR;
  pushResponse(dvm);
  notify(dvm);
  return false;
}

function buildCommand(dvm: DriverVm): boolean {
  dvm.tag = takeTag(dvm, dvm.ring, dvm.request);
  return dvm.tag >= 0;
}

/** A free tag, now of that request; -1 when there is none. */
function takeTag(dvm: DriverVm, ring: number, request: BlockRequest): number {
  const free = dvm.tags.findIndex(({ held }) => !held);
  const tag = dvm.tags[free];
  if (tag === undefined) return -1;
  copyRequest(request, tag);
  tag.held = true;
  tag.ring = ring;
  return free;
}

function ringDoorbell(dvm: DriverVm): boolean {
  dvm.disk.submit(dvm.tag, dvm.request);
  return true;
}

function acknowledge(dvm: DriverVm): boolean {
  dvm.tag = dvm.disk.takeFinished();
  return dvm.tag >= 0;
}

function releaseTag(dvm: DriverVm): boolean {
  const tag = dvm.tags[dvm.tag];
  if (tag === undefined || !tag.held) {
    dvm.trap('disk-driver', 'the disk reports a command that nobody has given to it');
    return false;
  }
  tag.held = false;
  dvm.ring = tag.ring;
  dvm.status = dvm.disk.statusOf(dvm.tag);
  copyRequest(tag, dvm.request);
  return true;
}

function unmap(dvm: DriverVm): boolean {
  dvm.host.grants.unmap(dvm.index, dvm.request.buffer);
  return true;
}

function pushResponse(dvm: DriverVm): boolean {
  const { host, request, status } = dvm;
  host.blockFrontends[dvm.ring]!.ring.writeResponse(request.id, status);
  const kept = dvm.blockLinks[dvm.ring]!.accepted[request.id];
  if (kept !== undefined) kept.held = false;
  return true;
}

function notify(dvm: DriverVm): boolean {
  dvm.host.channels.notifyBlockFrontend(dvm.ring);
  return true;
}

/**
 * What the backend has accepted and not answered waits for the new driver, in the order in which it was accepted: the
 * driver hands it to the disk as soon as that works, and before anything that it takes from the rings.
 */
export function requeue(dvm: DriverVm): void {
  dvm.requeued = forgotten(dvm);
}

export function submitRequeued(dvm: DriverVm): void {
  for (const { ring, request } of dvm.requeued) {
    const tag = takeTag(dvm, ring, request);
    if (tag >= 0) dvm.disk.submit(tag, request);
  }
  dvm.requeued = [];
}

/** Nothing that was accepted waits for somebody to remember it. */
export const isRequeued = (dvm: DriverVm): boolean => forgotten(dvm).length === dvm.requeued.length;

/** Accepted and not answered, and the driver does not know of it. */
function forgotten({ blockLinks, tags }: DriverVm): readonly RingRequest[] {
  const isKnown = (ring: number, id: number): boolean =>
    tags.some((tag) => tag.held && tag.ring === ring && tag.id === id);
  return blockLinks.flatMap(({ accepted }, ring) =>
    accepted
      .filter(({ held, id }) => held && !isKnown(ring, id))
      .sort((a, b) => a.order - b.order)
      .map((request) => ({ ring, request })),
  );
}
