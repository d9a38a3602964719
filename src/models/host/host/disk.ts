/**
 * A disk as a queue. It transfers sequential bytes at a constant rate; any other access costs a seek and half a
 * rotation. Active streams are served in turn, a window of bytes each: so one image is written at full speed, and
 * eleven at once are not.
 *
 * Seek time grows with the square root of the distance, from the shortest to the mean over the whole disk that data
 * sheets give. The mean of the root of the distance between two random places is 8/15 of the root of the disk: so the
 * mean within a region of it follows.
 *
 * Left out: faster outer tracks, reordering within a stream, the disk's own cache, errors.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import { WAITING, Waitable, type Waiter } from '../../../kernel/wait.ts';

export interface DiskValues {
  readonly diskBytes: number;
  readonly diskBytesPerSecond: number;
  readonly seekNanos: number;
  readonly settleNanos: number;
  readonly rotationNanos: number;
  readonly windowBytes: number;
}

/** The number of positionings in one turn of a stream of scattered pieces: some 30 ms. */
const PIECES_IN_A_TURN = 8;
/** The mean of the root of the distance between two random points of a line of length 1. */
const MEAN_ROOT_DISTANCE = 8 / 15;

/** A region of the disk, with its queue of transfers. Made by `Disk.region`. */
export class DiskRegion {
  readonly name: string;
  readonly startByte: number;
  readonly bytes: number;
  readonly line: Transfer[] = [];
  /** Whether it is in the disk's round. */
  inRound = false;

  constructor(name: string, startByte: number, bytes: number) {
    this.name = name;
    this.startByte = startByte;
    this.bytes = bytes;
  }
}

export class Disk {
  readonly #values: DiskValues;
  readonly #simulation: Simulation;
  readonly #timer: TimerId;
  readonly #regions: DiskRegion[] = [];
  /** Regions with waiting transfers; the first is in service. */
  #round: DiskRegion[] = [];
  #nextRegionByte = 0;
  #head = 0;
  #current: Transfer | null = null;
  #currentBytes = 0;
  /** Since the last reset: bytes transferred, and time spent on transfers and positioning. */
  bytesMoved = 0;
  busyNanos = 0;
  positioningNanos = 0;

  constructor(simulation: Simulation, values: DiskValues) {
    this.#values = values;
    this.#simulation = simulation;
    this.#timer = simulation.timer('disk', () => this.#complete());
    simulation.onReset(() => this.#empty());
  }

  /** Allocates the next `bytes` of the disk. Throws a RangeError when the disk is too small. */
  region(name: string, bytes: number): DiskRegion {
    const free = this.#values.diskBytes - this.#nextRegionByte;
    if (!(bytes > 0 && bytes <= free)) throw new RangeError(`${name}: the disk has ${free} bytes left, not ${bytes}`);
    const region = new DiskRegion(name, this.#nextRegionByte, bytes);
    this.#nextRegionByte += bytes;
    this.#regions.push(region);
    return region;
  }

  get freeBytes(): number {
    return this.#values.diskBytes - this.#nextRegionByte;
  }

  /** To be yielded: the process resumes once the `bytes` from `fromByte` of the region on have been read or written. */
  move(region: DiskRegion, fromByte: number, bytes: number): Transfer {
    if (!(fromByte >= 0 && bytes > 0 && fromByte + bytes <= region.bytes))
      throw new RangeError(`${bytes} bytes from ${fromByte} on do not lie in the ${region.bytes} of ${region.name}`);
    return new Transfer(this, region, fromByte, bytes, 0);
  }

  /** To be yielded: the process resumes once `bytes` have been transferred in pieces at random places of the region. */
  scattered(region: DiskRegion, bytes: number, pieceBytes: number): Transfer {
    if (!(bytes > 0 && pieceBytes > 0)) throw new RangeError(`cannot move ${bytes} bytes in pieces of ${pieceBytes}`);
    return new Transfer(this, region, 0, bytes, pieceBytes);
  }

  /** Time of positioning from one place to another; 0 for sequential bytes. */
  positioningTo(fromByte: number, toByte: number): number {
    if (fromByte === toByte) return 0;
    const { diskBytes, seekNanos, settleNanos, rotationNanos } = this.#values;
    const root = Math.sqrt(Math.abs(toByte - fromByte) / diskBytes) / MEAN_ROOT_DISTANCE;
    return settleNanos + (seekNanos - settleNanos) * root + rotationNanos / 2;
  }

  /** Mean time of positioning between two random places of a region of this size. */
  positioningWithin(bytes: number): number {
    const { diskBytes, seekNanos, settleNanos, rotationNanos } = this.#values;
    return settleNanos + (seekNanos - settleNanos) * Math.sqrt(bytes / diskBytes) + rotationNanos / 2;
  }

  /** For Transfer: joins the queue of its region. */
  enter(transfer: Transfer): void {
    const { region } = transfer;
    region.line.push(transfer);
    if (!region.inRound) {
      region.inRound = true;
      this.#round.push(region);
    }
    if (this.#current === null) this.#serve();
  }

  /** For Transfer: no process waits for it any more. The part in service is still completed. */
  leave(transfer: Transfer): void {
    if (transfer === this.#current) {
      transfer.leftBytes = this.#currentBytes;
      return;
    }
    const { line } = transfer.region;
    line.splice(line.indexOf(transfer), 1);
  }

  /** Starts the turn of the first region in the round. */
  #serve(): void {
    let region = this.#round[0];
    while (region !== undefined && region.line.length === 0) {
      region.inRound = false;
      this.#round.shift();
      region = this.#round[0];
    }
    this.#current = region?.line[0] ?? null;
    if (this.#current === null) return;
    this.#simulation.arm(this.#timer, this.#begin(this.#current));
  }

  /** Returns the duration of the turn. */
  #begin(transfer: Transfer): number {
    const { windowBytes, diskBytesPerSecond } = this.#values;
    const { region, pieceBytes } = transfer;
    const turn = pieceBytes === 0 ? windowBytes : Math.min(windowBytes, PIECES_IN_A_TURN * pieceBytes);
    this.#currentBytes = Math.min(transfer.leftBytes, turn);
    let positioning: number;
    if (pieceBytes === 0) {
      const from = region.startByte + transfer.fromByte;
      positioning = this.positioningTo(this.#head, from);
      this.#head = from + this.#currentBytes;
    } else {
      positioning = Math.ceil(this.#currentBytes / pieceBytes) * this.positioningWithin(region.bytes);
      this.#head = region.startByte + region.bytes / 2;
    }
    const nanos = Math.round(positioning + (this.#currentBytes / diskBytesPerSecond) * 1e9);
    this.positioningNanos += positioning;
    this.busyNanos += nanos;
    this.bytesMoved += this.#currentBytes;
    return nanos;
  }

  /** Ends the turn: a process whose transfer is complete resumes, and the next region has its turn. */
  #complete(): void {
    const transfer = this.#current as Transfer;
    const { region } = transfer;
    transfer.fromByte += this.#currentBytes;
    transfer.leftBytes -= this.#currentBytes;
    if (transfer.leftBytes === 0) {
      region.line.shift();
      transfer.waiter?.wake(undefined);
    }
    this.#round.shift();
    if (region.line.length > 0) this.#round.push(region);
    else region.inRound = false;
    this.#serve();
  }

  #empty(): void {
    for (const region of this.#regions) {
      region.line.length = 0;
      region.inRound = false;
    }
    this.#round = [];
    this.#current = null;
    this.#head = 0;
    this.bytesMoved = 0;
    this.busyNanos = 0;
    this.positioningNanos = 0;
  }
}

/** A transfer for a process. */
export class Transfer extends Waitable<void> {
  readonly region: DiskRegion;
  /** The size of scattered pieces; 0 for sequential bytes. */
  readonly pieceBytes: number;
  fromByte: number;
  leftBytes: number;
  waiter: Waiter | null = null;
  readonly #disk: Disk;

  constructor(disk: Disk, region: DiskRegion, fromByte: number, bytes: number, pieceBytes: number) {
    super();
    this.#disk = disk;
    this.region = region;
    this.fromByte = fromByte;
    this.leftBytes = bytes;
    this.pieceBytes = pieceBytes;
  }

  subscribe(waiter: Waiter): typeof WAITING {
    this.waiter = waiter;
    this.#disk.enter(this);
    return WAITING;
  }

  withdraw(): void {
    this.waiter = null;
    this.#disk.leave(this);
  }
}
