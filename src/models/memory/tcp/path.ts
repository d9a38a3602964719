/**
 * One direction of a network: a line that serves segments one after the other, a queue in front of it, and a delay.
 * A segment is lost at random, or because it finds the queue full, or because the path is cut.
 *
 * Every segment takes its headers along, so a Gigabit Ethernet carries 0.94 Gb/s of payload. Left out: reordering.
 */
import { log } from '../../../kernel/arithmetic.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { blankSegment, type Deliver, type Segment, SegmentRing } from './segment.ts';

export interface PathOptions {
  /** Of the line, headers included. */
  readonly bytesPerNano: number;
  readonly latencyNanos: number;
  readonly segmentBytes: number;
  /** Of every segment, beside its payload. */
  readonly headerBytes: number;
  /** Of segments that wait for the line; what finds it full is dropped. */
  readonly queueBytes: number;
  /** The share of segments that get lost. */
  readonly loss: number;
}

export class Path {
  readonly options: PathOptions;
  /** Segments that got lost at random, and those that found the queue full. */
  lost = 0;
  dropped = 0;
  readonly #simulation: Simulation;
  readonly #stream: Stream;
  readonly #deliver: Deliver;
  readonly #arrive: EventKind;
  readonly #onTheWay = new SegmentRing();
  readonly #arriving = blankSegment(0);
  readonly #piece = blankSegment(0);
  #isCut = false;
  #freeAt = 0;
  /** Segments that get through before the next one that is lost. */
  #untilLoss: number;

  /** `stream` says which segments are lost. Made for the simulation of one run. */
  constructor(simulation: Simulation, options: PathOptions, stream: Stream, deliver: Deliver) {
    this.options = options;
    this.#simulation = simulation;
    this.#stream = stream;
    this.#deliver = deliver;
    this.#untilLoss = this.#draw();
    this.#arrive = simulation.on('segments arrive', () => {
      this.#onTheWay.shift(this.#arriving);
      this.#deliver(this.#arriving);
    });
  }

  /** Nothing that is sent from now on gets through, until it is mended. */
  cut(): void {
    this.#isCut = true;
  }

  mend(): void {
    this.#isCut = false;
  }

  send(segment: Segment): void {
    if (this.#isCut) return;
    let count = this.#segmentsOf(segment);
    const fitting = this.#fitting();
    if (fitting < count) {
      this.dropped += count - fitting;
      count = fitting;
    }
    if (count === this.#segmentsOf(segment) && count <= this.#untilLoss) {
      this.#untilLoss -= count;
      this.#carry(segment);
      return;
    }
    this.#sendPieces(segment, count);
  }

  /** The first `count` segments of a run, without those that get lost. */
  #sendPieces(segment: Segment, count: number): void {
    for (let from = 0; from < count; ) {
      const through = Math.min(count - from, this.#untilLoss);
      if (through > 0) this.#carryPart(segment, from, through);
      this.#untilLoss -= through;
      from += through;
      if (from < count) {
        this.lost++;
        this.#untilLoss = this.#draw();
        // It takes its time on the line all the same.
        this.#occupy(this.options.segmentBytes);
        from++;
      }
    }
  }

  #carryPart(segment: Segment, from: number, count: number): void {
    const piece = Object.assign(this.#piece, segment);
    if (segment.bytes === 0) piece.acks = count;
    else {
      const { segmentBytes } = this.options;
      piece.seq += from * segmentBytes;
      piece.bytes = Math.min(segment.bytes - from * segmentBytes, count * segmentBytes);
    }
    this.#carry(piece);
  }

  #carry(segment: Segment): void {
    const { latencyNanos } = this.options;
    this.#occupy(segment.bytes + this.#segmentsOf(segment) * this.options.headerBytes);
    this.#onTheWay.push(segment);
    this.#simulation.schedule(this.#freeAt - this.#simulation.now + latencyNanos, this.#arrive);
  }

  #occupy(bytes: number): void {
    const { now } = this.#simulation;
    this.#freeAt = Math.max(this.#freeAt, now) + Math.ceil(bytes / this.options.bytesPerNano);
  }

  #segmentsOf({ bytes, acks }: Segment): number {
    return bytes === 0 ? acks : Math.ceil(bytes / this.options.segmentBytes);
  }

  /** How many whole segments the queue takes now. An idle line takes one in any case. */
  #fitting(): number {
    const { queueBytes, bytesPerNano, segmentBytes, headerBytes } = this.options;
    const waiting = Math.max(0, this.#freeAt - this.#simulation.now) * bytesPerNano;
    return Math.max(waiting > 0 ? 0 : 1, Math.floor((queueBytes - waiting) / (segmentBytes + headerBytes)));
  }

  /** Geometric, in one draw. */
  #draw(): number {
    const { loss } = this.options;
    // So rare that a double cannot tell it from never.
    if (1 - loss === 1) return Number.POSITIVE_INFINITY;
    return loss >= 1 ? 0 : Math.floor(log(this.#stream.double()) / log(1 - loss));
  }
}
