/**
 * A disk of either kind, shared by streams. A stream is one user: the restore, the dump, a VM that boots.
 *
 *     const stream = disk.stream('restore', { priority: 0 });
 *     const outcome = yield* stream.read(region.at(0), bytes);
 *
 * Streams of a higher priority (a smaller number) go first. Among those of one priority the disk's time is shared by
 * weight (start-time fair queueing); a stream keeps the disk for a slice, so that two sequential streams do not seek
 * for every request. Long transfers are cut into windows, and nothing is taken from a request in service. A stream can
 * be held to a rate, which may leave the disk idle: `setRate` is what a rate control turns.
 *
 * Faults: places that cannot be read, a disk that becomes slow, one that fails, one that is full, a power cut. They are
 * outcomes of transfers, never exceptions; `doneBytes` says how far a transfer came.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { DiskValues } from '../parameters/disk.ts';
import { type DiskOutcome, type DiskQueue, DiskStream, type StreamOptions, type Transfer } from './disk-stream.ts';
import { type DiskKind, type DiskTiming, timingOf } from './disk-timing.ts';

/** Disk space that belongs together. */
export interface DiskRegion {
  readonly name: string;
  readonly startByte: number;
  readonly bytes: number;
}

export class Disk implements DiskQueue {
  readonly kind: DiskKind;
  readonly values: DiskValues;
  readonly simulation: Simulation;
  readonly #timing: DiskTiming;
  readonly #streams: DiskStream[] = [];
  readonly #serving: (Transfer | null)[];
  readonly #timers: readonly TimerId[];
  /** For streams that wait for their rate. */
  readonly #pace: TimerId;
  #regionsEnd = 0;
  #unreadable: DiskRegion[] = [];
  #state: 'working' | 'full' | 'failed' = 'working';
  #slowness = 1;
  #virtualNanos = 0;
  /** The stream that has the disk, and since when. */
  #holder: DiskStream | null = null;
  #heldSince = 0;
  /** Since the last reset. */
  bytesMoved = 0;
  busyNanos = 0;

  /** `timing` is that of its kind, unless it is another. */
  constructor(simulation: Simulation, kind: DiskKind, values: DiskValues, timing: DiskTiming = timingOf(kind, values)) {
    this.simulation = simulation;
    this.kind = kind;
    this.values = values;
    this.#timing = timing;
    this.#serving = Array.from({ length: this.#timing.channels }, () => null);
    this.#timers = this.#serving.map((_, channel) => simulation.timer('disk', this.#complete, channel));
    this.#pace = simulation.timer('disk pace', () => this.serve());
    simulation.onReset(() => this.#reset());
  }

  get freeBytes(): number {
    return this.#timing.bytes - this.#regionsEnd;
  }

  /** Transfers that wait or are in service. */
  get length(): number {
    return this.#streams.reduce(
      (sum, { length }) => sum + length,
      this.#serving.filter((each) => each !== null).length,
    );
  }

  /** The next `bytes` of the disk; null when they do not fit. */
  region(name: string, bytes: number): DiskRegion | null {
    if (!(bytes > 0 && bytes <= this.freeBytes)) return null;
    const region = { name, startByte: this.#regionsEnd, bytes };
    this.#regionsEnd += bytes;
    return region;
  }

  stream(name: string, { priority = 0, weight = 1 }: StreamOptions = {}): DiskStream {
    const stream = new DiskStream(this, name, priority, weight);
    this.#streams.push(stream);
    return stream;
  }

  /** The bytes of this region cannot be read until they are written again. */
  damage(region: DiskRegion): void {
    this.#unreadable.push(region);
  }

  /** From now on every request takes so many times as long. */
  slow(factor: number): void {
    assert(factor > 0, 'a disk is slowed by a positive factor');
    this.#slowness = factor;
  }

  /** From now on nothing can be written. */
  fill(): void {
    if (this.#state === 'working') this.#state = 'full';
  }

  /** The disk fails, or its power is cut: everything in it ends now, and everything that comes. */
  fail(): void {
    this.#state = 'failed';
    for (const [channel, transfer] of this.#serving.entries()) {
      if (transfer === null) continue;
      this.#serving[channel] = null;
      const timer = this.#timers[channel] as TimerId;
      // A torn write: the share of the request whose time has passed is on the disk.
      const left = this.simulation.deadline(timer) - this.simulation.now;
      const done = Math.floor(transfer.pieceBytes * (1 - left / transfer.pieceNanos));
      transfer.doneBytes += Math.max(0, Math.min(done, transfer.pieceBytes));
      this.simulation.disarm(timer);
      transfer.end('failed');
    }
    this.serve();
  }

  /** Power is back, or the disk was replaced by one with its contents. */
  mend(): void {
    this.#state = 'working';
    this.#slowness = 1;
  }

  /** For streams: begins what can begin. */
  serve(): void {
    for (let channel = 0; channel < this.#serving.length; channel++) {
      if (this.#serving[channel] !== null) continue;
      const transfer = this.#next();
      if (transfer === null) return;
      this.#begin(transfer, channel);
    }
  }

  /** The next piece of the stream whose turn it is. Transfers that end without any service are taken out. */
  #next(): Transfer | null {
    for (;;) {
      const stream = this.#choose();
      if (stream === null) return null;
      const transfer = stream.take();
      const refusal = this.#refusalOf(transfer);
      if (refusal === null) return transfer;
      transfer.end(refusal);
    }
  }

  #refusalOf({ isWrite }: Transfer): DiskOutcome | null {
    if (this.#state === 'failed') return 'failed';
    return isWrite && this.#state === 'full' ? 'full' : null;
  }

  #choose(): DiskStream | null {
    const { now } = this.simulation;
    let best: DiskStream | null = null;
    let earliest = Number.POSITIVE_INFINITY;
    for (const stream of this.#streams) {
      if (stream.length === 0) continue;
      if (stream.readyNanos > now && this.#state !== 'failed') earliest = Math.min(earliest, stream.readyNanos);
      else if (best === null || this.#isBefore(stream, best)) best = stream;
    }
    if (best === null && earliest < Number.POSITIVE_INFINITY) this.simulation.arm(this.#pace, earliest - now);
    return best;
  }

  #isBefore(a: DiskStream, b: DiskStream): boolean {
    if (a.priority !== b.priority) return a.priority < b.priority;
    const holds = this.simulation.now - this.#heldSince < this.values.diskSliceNanos ? this.#holder : null;
    if (holds === a || holds === b) return holds === a;
    return a.virtualNanos < b.virtualNanos;
  }

  #begin(transfer: Transfer, channel: number): void {
    const { simulation } = this;
    const { stream, isWrite } = transfer;
    const bytes = Math.min(transfer.bytes - transfer.doneBytes, this.values.diskWindowBytes);
    const place = transfer.place + transfer.doneBytes;
    const { now } = simulation;
    const isLost = !isWrite && this.#unreadable.some((region) => overlaps(region, place, bytes));
    const own = this.#timing.begin(now, place, bytes, isWrite) * this.#slowness;
    const nanos = Math.ceil(own + (isLost ? this.#timing.retryNanos : 0));
    if (isWrite) this.#unreadable = this.#unreadable.filter((region) => !overlaps(region, place, bytes));
    transfer.pieceBytes = bytes;
    transfer.pieceNanos = nanos;
    transfer.isLost = isLost;
    if (this.#holder !== stream) {
      this.#holder = stream;
      this.#heldSince = now;
    }
    this.#virtualNanos = Math.max(this.#virtualNanos, stream.virtualNanos);
    stream.charge(nanos, bytes);
    this.busyNanos += nanos;
    this.#serving[channel] = transfer;
    simulation.arm(this.#timers[channel] as TimerId, nanos);
  }

  readonly #complete = (channel: number): void => {
    const transfer = this.#serving[channel] as Transfer;
    this.#serving[channel] = null;
    if (transfer.isLost) transfer.end('unreadable');
    else {
      transfer.doneBytes += transfer.pieceBytes;
      this.bytesMoved += transfer.pieceBytes;
      if (transfer.doneBytes < transfer.bytes && !transfer.isWithdrawn) transfer.stream.putBack(transfer);
      transfer.onPiece?.(transfer.doneBytes);
      if (transfer.doneBytes === transfer.bytes) transfer.end('done');
    }
    this.serve();
  };

  /** For streams: one that comes back after a rest gets no credit for it. */
  join(stream: DiskStream): void {
    stream.virtualNanos = Math.max(stream.virtualNanos, this.#virtualNanos);
  }

  #reset(): void {
    this.#timing.reset();
    this.#streams.length = 0;
    this.#serving.fill(null);
    this.#regionsEnd = 0;
    this.#unreadable = [];
    this.#state = 'working';
    this.#slowness = 1;
    this.#virtualNanos = 0;
    this.#holder = null;
    this.#heldSince = 0;
    this.bytesMoved = 0;
    this.busyNanos = 0;
  }
}

const overlaps = ({ startByte, bytes }: DiskRegion, place: number, size: number): boolean =>
  startByte < place + size && place < startByte + bytes;
