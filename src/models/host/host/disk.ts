/**
 * A disk as a queue. It moves bytes at one rate as long as they follow each other, and pays a seek and half a turn
 * whenever they do not. So one image is written at full speed, and eleven at once are not.
 *
 * The queue is that of a SCSI disk with tagged commands under Linux 2.6: every process that waits has one request in
 * it, a window of a stream or one scattered piece, and the requests that are there when a sweep begins are served in
 * the order of their places, from the lowest on; what comes meanwhile waits for the next sweep. So a stream does not
 * keep the arm to itself, and the more wait the shorter are the ways between them. Scattered pieces pay for the way
 * from and to the places of others like everybody else.
 *
 * Seek time grows with the square root of the distance, from the shortest to the mean over the whole disk that data
 * sheets give. The mean of the root of the distance between two random places is 8/15 of the root of the disk: so the
 * mean within a region of it follows. Where in its region a scattered piece lies is not drawn: k pieces of a region
 * in one sweep lie as k random places do in the mean, and the ways between them are the means of those.
 *
 * Left out: faster outer tracks, the order of turns (a disk that knows its angle waits less than half of one), several
 * requests of one process, the disk's own cache, errors.
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

/** The mean of the root of the distance between two random points of a line of length 1. */
const MEAN_ROOT_DISTANCE = 8 / 15;

/** Disk space that belongs together. Made by `Disk.region`. */
export class DiskRegion {
  readonly name: string;
  readonly startByte: number;
  readonly bytes: number;
  /** For the disk: scattered pieces of it in this sweep, and how many of them have been served. */
  pieces = 0;
  served = 0;

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
  /** What is left of the sweep, in order, and what waits for the next one. */
  #sweep: Transfer[] = [];
  #waiting: Transfer[] = [];
  #nextRegionByte = 0;
  #head = 0;
  /** Where the last one was a scattered piece, its region. */
  #scatteredIn: DiskRegion | null = null;
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

  /** From one random place of a region of so many bytes to the next one of `among` that a sweep passes. */
  positioningWithin(bytes: number, among = 1): number {
    const { diskBytes, seekNanos, settleNanos, rotationNanos } = this.#values;
    const root = (Math.sqrt(bytes / diskBytes) * meanRootOfGap(among + 1)) / MEAN_ROOT_DISTANCE;
    return settleNanos + (seekNanos - settleNanos) * root + rotationNanos / 2;
  }

  /** For Transfer: joins the queue. */
  enter(transfer: Transfer): void {
    this.#waiting.push(transfer);
    if (this.#current === null) this.#serve();
  }

  /** For Transfer: no process waits for it any more. The part in service is still completed. */
  leave(transfer: Transfer): void {
    if (transfer === this.#current) {
      transfer.leftBytes = this.#currentBytes;
      return;
    }
    for (const queue of [this.#sweep, this.#waiting]) {
      const index = queue.indexOf(transfer);
      if (index >= 0) queue.splice(index, 1);
    }
  }

  #serve(): void {
    if (this.#sweep.length === 0) this.#beginSweep();
    this.#current = this.#sweep.shift() ?? null;
    if (this.#current !== null) this.#simulation.arm(this.#timer, this.#begin(this.#current));
  }

  /** Transfers at one place keep the order in which they came. */
  #beginSweep(): void {
    for (const region of this.#regions) {
      region.pieces = 0;
      region.served = 0;
    }
    this.#sweep = this.#waiting;
    this.#waiting = [];
    for (const { region, pieceBytes } of this.#sweep) if (pieceBytes > 0) region.pieces++;
    if (this.#sweep.length > 1) this.#sweep.sort((a, b) => placeOf(a) - placeOf(b));
  }

  /** Returns how long it takes. */
  #begin(transfer: Transfer): number {
    const { windowBytes, diskBytesPerSecond } = this.#values;
    const { region, pieceBytes } = transfer;
    const isScattered = pieceBytes > 0;
    this.#currentBytes = Math.min(transfer.leftBytes, isScattered ? pieceBytes : windowBytes);
    let positioning: number;
    if (isScattered) {
      const place = region.startByte + (region.bytes * ++region.served) / (region.pieces + 1);
      positioning =
        this.#scatteredIn === region
          ? this.positioningWithin(region.bytes, region.pieces)
          : this.positioningTo(this.#head, place);
      this.#head = place;
    } else {
      const from = region.startByte + transfer.fromByte;
      positioning = this.positioningTo(this.#head, from);
      this.#head = from + this.#currentBytes;
    }
    this.#scatteredIn = isScattered ? region : null;
    const nanos = Math.round(positioning + (this.#currentBytes / diskBytesPerSecond) * 1e9);
    this.positioningNanos += positioning;
    this.busyNanos += nanos;
    this.bytesMoved += this.#currentBytes;
    return nanos;
  }

  /** A request is done: its process goes on, or asks for the next of its transfer at once. */
  #complete(): void {
    const transfer = this.#current as Transfer;
    transfer.fromByte += this.#currentBytes;
    transfer.leftBytes -= this.#currentBytes;
    if (transfer.leftBytes > 0) this.#waiting.push(transfer);
    else transfer.waiter?.wake(undefined);
    this.#serve();
  }

  #empty(): void {
    this.#sweep = [];
    this.#waiting = [];
    this.#current = null;
    this.#head = 0;
    this.#scatteredIn = null;
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

const placeOf = ({ region, fromByte, pieceBytes }: Transfer): number =>
  region.startByte + (pieceBytes > 0 ? region.bytes / 2 : fromByte);

/** The mean of the root of each gap between `places` random places of a line of length 1 and its ends. */
function meanRootOfGap(places: number): number {
  let mean = 1;
  for (let place = 1; place <= places; place++) mean *= place / (place + 0.5);
  return mean;
}
