/** A user of a disk, and its transfers. */
import { assert } from '../../../kernel/assertions.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { WAITING, Waitable, type Waiter } from '../../../kernel/wait.ts';

/** How a transfer ended. */
export type DiskOutcome = 'done' | 'unreadable' | 'failed' | 'full';

export interface StreamOptions {
  /** A smaller number goes first. Default 0. */
  readonly priority?: number;
  /** Of the disk's time, among streams of its priority. Default 1. */
  readonly weight?: number;
}

/** The disk, as its streams see it. */
export interface DiskQueue {
  readonly simulation: Simulation;
  /** Begins what can begin. */
  serve(): void;
  /** A stream has something to do again. */
  join(stream: DiskStream): void;
}

/** One user of a disk. Made by `Disk.stream`; gone after a reset of the simulation. */
export class DiskStream {
  readonly name: string;
  readonly priority: number;
  readonly disk: DiskQueue;
  readonly #weight: number;
  readonly #waiting: Transfer[] = [];
  #bytesPerNano = Number.POSITIVE_INFINITY;
  /** Not served before, to keep to its rate. */
  readyNanos = 0;
  /** The disk's time it has had, over its weight. */
  virtualNanos = 0;
  /** What a rate control looks at. */
  busyNanos = 0;
  bytesMoved = 0;

  constructor(disk: DiskQueue, name: string, priority: number, weight: number) {
    this.disk = disk;
    this.name = name;
    this.priority = priority;
    this.#weight = weight;
  }

  /** Transfers that wait for service. */
  get length(): number {
    return this.#waiting.length;
  }

  /** To be yielded. `onPiece` is told the bytes done so far, after each window. */
  read(place: number, bytes: number, onPiece?: (doneBytes: number) => void): Transfer {
    return new Transfer(this, place, bytes, false, onPiece);
  }

  write(place: number, bytes: number, onPiece?: (doneBytes: number) => void): Transfer {
    return new Transfer(this, place, bytes, true, onPiece);
  }

  /** At most so many bytes a second from now on; Infinity removes the limit. */
  setRate(bytesPerSecond: number): void {
    assert(bytesPerSecond > 0, 'a stream has a positive rate');
    const { now } = this.disk.simulation;
    const debt = Math.max(0, this.readyNanos - now) * this.#bytesPerNano;
    this.#bytesPerNano = bytesPerSecond / 1e9;
    this.readyNanos = Number.isFinite(debt) ? Math.ceil(now + debt / this.#bytesPerNano) : now;
    this.disk.serve();
  }

  /** For Transfer. */
  enter(transfer: Transfer): void {
    if (this.#waiting.length === 0) this.disk.join(this);
    this.#waiting.push(transfer);
    this.disk.serve();
  }

  leave(transfer: Transfer): void {
    const index = this.#waiting.indexOf(transfer);
    if (index >= 0) this.#waiting.splice(index, 1);
  }

  /** For the disk. */
  take(): Transfer {
    return this.#waiting.shift() as Transfer;
  }

  putBack(transfer: Transfer): void {
    this.#waiting.unshift(transfer);
  }

  charge(nanos: number, bytes: number): void {
    this.virtualNanos += nanos / this.#weight;
    this.busyNanos += nanos;
    this.bytesMoved += bytes;
    this.readyNanos = Math.ceil(Math.max(this.readyNanos, this.disk.simulation.now) + bytes / this.#bytesPerNano);
  }
}

/** A transfer for a process: `const outcome = yield* stream.read(...)`. */
export class Transfer extends Waitable<DiskOutcome> {
  readonly stream: DiskStream;
  readonly place: number;
  readonly bytes: number;
  readonly isWrite: boolean;
  readonly onPiece: ((doneBytes: number) => void) | undefined;
  doneBytes = 0;
  /** Of the piece in service. */
  pieceBytes = 0;
  pieceNanos = 0;
  isLost = false;
  isWithdrawn = false;
  #waiter: Waiter | null = null;
  #outcome: DiskOutcome | null = null;

  constructor(
    stream: DiskStream,
    place: number,
    bytes: number,
    isWrite: boolean,
    onPiece: ((doneBytes: number) => void) | undefined,
  ) {
    super();
    assert(place >= 0 && bytes > 0, () => `a transfer of ${bytes} bytes at ${place}`);
    this.stream = stream;
    this.place = place;
    this.bytes = bytes;
    this.isWrite = isWrite;
    this.onPiece = onPiece;
  }

  subscribe(waiter: Waiter): DiskOutcome | typeof WAITING {
    assert(this.#waiter === null && this.#outcome === null, 'a transfer is waited for once');
    this.#waiter = waiter;
    this.stream.enter(this);
    // A disk that fails, or is full, refuses it at once.
    return this.#outcome ?? WAITING;
  }

  /** The piece in service is still completed. */
  withdraw(): void {
    this.#waiter = null;
    this.isWithdrawn = true;
    this.stream.leave(this);
  }

  /** For the disk. */
  end(outcome: DiskOutcome): void {
    const waiter = this.#waiter;
    this.#waiter = null;
    this.#outcome = outcome;
    waiter?.wake(outcome);
  }
}
