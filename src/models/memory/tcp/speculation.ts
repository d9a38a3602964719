/**
 * Speculative communication (Gerofi and Ishikawa, VEE 2012). The VMM acknowledges what the guest sends as if the client
 * had, and keeps it; when the epoch is safe, it sends it to the client itself, with windows, time-outs and
 * retransmissions of its own, and swallows the client's acknowledgements. So the guest need not wait for a checkpoint
 * and a round trip with every window. An acknowledgement of the guest itself is not speculated about: it tells a client
 * that its bytes are safe, and waits for the commit.
 *
 * What has no room in the buffer is dropped, as by a full queue. The guest's congestion control takes that for
 * congestion, unless it is aware of replication: then the VMM's acknowledgements say how much room is left.
 *
 * The paper's details beyond its abstract are assumed.
 */
import type { Clock } from './clock.ts';
import { reno } from './congestion.ts';
import { OutputGate } from './output-gate.ts';
import { blankSegment, type Deliver, type Segment } from './segment.ts';
import { Sender, type SenderOptions } from './sender.ts';
import { newSenderState } from './sender-state.ts';

export interface SpeculationOptions extends SenderOptions {
  /** For what is not committed, or not acknowledged by clients: of all connections. */
  readonly bufferBytes: number;
  /** The acknowledgements say how much room is left. */
  readonly tellsRoom: boolean;
}

/** What a checkpoint has of a connection. The bytes themselves go to the backup with it. */
export interface KeptState {
  /** How far the guest's bytes are kept, and how far the client has acknowledged them. */
  readonly taken: number;
  readonly acknowledged: number;
  /** The guest's own acknowledgement. */
  readonly ack: number;
}

/** One connection. */
interface Kept {
  readonly sender: Sender;
  taken: number;
  /** Of the guest: the newest, and the one that may be told. */
  guestAck: number;
  guestEcho: number;
  toldAck: number;
  toldEcho: number;
  guestWindow: number;
  clientWindow: number;
  /** How far the guest was told that there is room. */
  toldEdge: number;
}

/** What an epoch has when it is closed: for each connection how far bytes were taken, and the acknowledgement. */
interface Closed {
  readonly epoch: number;
  readonly taken: readonly number[];
  readonly acks: readonly number[];
  readonly echoes: readonly number[];
}

export class Speculation {
  /** Bytes that found the buffer full. */
  droppedBytes = 0;
  readonly #clock: Clock;
  readonly #options: SpeculationOptions;
  readonly #toClient: Deliver;
  readonly #toGuest: Deliver;
  /** Acknowledgements alone. */
  readonly #gate: OutputGate;
  readonly #kept: Kept[] = [];
  readonly #closed: Closed[] = [];
  readonly #outgoing = blankSegment(0);
  readonly #ingoing = blankSegment(0);
  #keptBytes = 0;
  #backlogBytes = 0;
  /** There is a backup that gets what is kept. */
  #isProtected = false;
  #hasEmitted = false;

  constructor(clock: Clock, options: SpeculationOptions, toClient: Deliver, toGuest: Deliver) {
    this.#clock = clock;
    this.#options = options;
    this.#toClient = toClient;
    this.#toGuest = toGuest;
    this.#gate = new OutputGate(toClient);
  }

  /** A connection of whose windows it knows. */
  join(clientWindow: number, guestWindow: number): void {
    const connection = this.#kept.length;
    const emit = (seq: number, bytes: number): void => this.#emit(connection, seq, bytes);
    const sender = new Sender(this.#clock, this.#options, reno, emit, () => {});
    sender.openTo(clientWindow);
    this.#kept.push({
      sender,
      taken: 0,
      guestAck: 0,
      guestEcho: Number.NaN,
      toldAck: 0,
      toldEcho: Number.NaN,
      guestWindow,
      clientWindow,
      toldEdge: clientWindow,
    });
  }

  get onHeld(): (() => void) | null {
    return this.#gate.onHeld;
  }

  set onHeld(action: (() => void) | null) {
    this.#gate.onHeld = action;
  }

  get waiting(): number {
    return this.#gate.waiting + this.#backlogBytes;
  }

  /** The guest sends. */
  readonly send: Deliver = (segment) => {
    const kept = this.#kept[segment.connection]!;
    if (segment.isReset || segment.bytes === 0) {
      this.#gate.send(segment);
      return;
    }
    if (segment.ack >= kept.guestAck) {
      kept.guestAck = segment.ack;
      kept.guestEcho = segment.echo;
    }
    this.#take(kept, segment);
    if (!this.#gate.isHolding) this.#commit(kept, segment.connection, kept.taken, kept.guestAck, kept.guestEcho);
    else this.#gate.onHeld?.();
  };

  /** The client sends. */
  readonly fromClient: Deliver = (segment) => {
    const kept = this.#kept[segment.connection]!;
    if (segment.isReset) {
      this.#toGuest(segment);
      return;
    }
    const before = kept.sender.state.una;
    if (!kept.sender.acknowledged(segment)) return;
    this.#keptBytes -= kept.sender.state.una - before;
    if (segment.bytes > 0) {
      Object.assign(this.#ingoing, segment);
      this.#answerGuest(kept, this.#ingoing);
    } else if (this.#options.tellsRoom) this.#tellRoom(kept, segment.connection);
  };

  hold(): void {
    this.#isProtected = true;
    this.#gate.hold();
  }

  close(epoch: number): void {
    this.#isProtected = true;
    this.#gate.close(epoch);
    this.#closed.push({
      epoch,
      taken: this.#kept.map(({ taken }) => taken),
      acks: this.#kept.map(({ guestAck }) => guestAck),
      echoes: this.#kept.map(({ guestEcho }) => guestEcho),
    });
  }

  release(epoch: number): void {
    while (this.#closed.length > 0 && this.#closed[0]!.epoch <= epoch) {
      const { taken, acks, echoes } = this.#closed.shift()!;
      for (let index = 0; index < taken.length; index++)
        this.#commit(this.#kept[index]!, index, taken[index]!, acks[index]!, echoes[index]!);
    }
    this.#gate.release(epoch);
  }

  open(): void {
    this.#closed.length = 0;
    this.#leaveAlone();
    for (const [index, kept] of this.#kept.entries())
      this.#commit(kept, index, kept.taken, kept.guestAck, kept.guestEcho);
    this.#gate.open();
  }

  drop(): void {
    this.#closed.length = 0;
    this.#gate.drop();
    this.#leaveAlone();
    for (const { sender } of this.#kept) sender.rest();
  }

  /** Bytes that have to be at the backup before the epoch is safe, and are on their way to it from now on. */
  takeBacklog(most = Number.POSITIVE_INFINITY): number {
    const bytes = Math.min(most, this.#backlogBytes);
    this.#backlogBytes -= bytes;
    return bytes;
  }

  save(): readonly KeptState[] {
    return this.#kept.map(({ taken, sender, guestAck }) => ({
      taken,
      acknowledged: sender.state.una,
      ack: guestAck,
    }));
  }

  /** Goes on as a backup that has this checkpoint: what was committed and not acknowledged is sent, perhaps again. */
  restore(states: readonly KeptState[]): void {
    const { firstSegments, segmentBytes } = this.#options;
    this.#keptBytes = 0;
    for (const [index, { taken, acknowledged, ack }] of states.entries()) {
      const kept = this.#kept[index]!;
      kept.taken = taken;
      kept.guestAck = ack;
      kept.toldAck = ack;
      kept.guestEcho = Number.NaN;
      kept.toldEcho = Number.NaN;
      this.#keptBytes += taken - acknowledged;
      kept.sender.restore({
        ...newSenderState(firstSegments * segmentBytes),
        una: acknowledged,
        next: acknowledged,
        // The primary may have sent all of it.
        highest: taken,
        written: taken,
        edge: acknowledged + kept.clientWindow,
      });
      kept.sender.send();
    }
    // What the guest was told after the checkpoint it does not know any more.
    for (const [index, kept] of this.#kept.entries()) this.#update(kept, index);
  }

  #take(kept: Kept, segment: Segment): void {
    const { segmentBytes, bufferBytes } = this.#options;
    const end = segment.seq + segment.bytes;
    let acks = 1;
    if (segment.seq > kept.taken) acks = Math.ceil(segment.bytes / segmentBytes);
    else if (end > kept.taken) {
      const offered = end - kept.taken;
      const room = Math.max(0, bufferBytes - this.#keptBytes);
      const bytes = room >= offered ? offered : room - (room % segmentBytes);
      this.droppedBytes += offered - bytes;
      if (bytes === 0) return;
      kept.taken += bytes;
      this.#keptBytes += bytes;
      if (this.#isProtected) this.#backlogBytes += bytes;
    }
    const answer = this.#ingoing;
    answer.connection = segment.connection;
    answer.seq = kept.guestAck;
    answer.bytes = 0;
    answer.acks = acks;
    answer.sentAt = 0;
    answer.echo = segment.sentAt;
    answer.isReset = false;
    this.#answerGuest(kept, answer);
  }

  #leaveAlone(): void {
    this.#isProtected = false;
    this.#backlogBytes = 0;
  }

  /** In the client's name. */
  #answerGuest(kept: Kept, segment: Segment): void {
    segment.ack = kept.taken;
    segment.window = this.#windowFor(kept);
    kept.toldEdge = segment.ack + segment.window;
    this.#toGuest(segment);
  }

  #windowFor({ clientWindow }: Kept): number {
    const { bufferBytes, tellsRoom } = this.#options;
    return tellsRoom ? Math.max(0, Math.floor((bufferBytes - this.#keptBytes) / this.#kept.length)) : clientWindow;
  }

  /** Told when it is worth a message. */
  #tellRoom(kept: Kept, connection: number): void {
    const { bufferBytes } = this.#options;
    if (kept.taken + this.#windowFor(kept) - kept.toldEdge >= bufferBytes / WORTH_TELLING)
      this.#update(kept, connection);
  }

  #update(kept: Kept, connection: number): void {
    const update = this.#ingoing;
    Object.assign(update, blankSegment(connection));
    update.seq = kept.guestAck;
    this.#answerGuest(kept, update);
  }

  #commit(kept: Kept, connection: number, taken: number, ack: number, echo: number): void {
    const { sender } = kept;
    const isNews = ack > kept.toldAck;
    if (ack >= kept.toldAck) {
      kept.toldAck = ack;
      kept.toldEcho = echo;
    }
    sender.state.written = Math.max(sender.state.written, taken);
    this.#hasEmitted = false;
    sender.send();
    if (isNews && !this.#hasEmitted) this.#emit(connection, sender.state.next, 0);
  }

  #emit(connection: number, seq: number, bytes: number): void {
    const { toldAck, toldEcho, guestWindow } = this.#kept[connection]!;
    const segment = this.#outgoing;
    this.#hasEmitted = true;
    segment.connection = connection;
    segment.seq = seq;
    segment.bytes = bytes;
    segment.ack = toldAck;
    segment.window = guestWindow;
    segment.acks = 1;
    segment.sentAt = this.#clock.now;
    segment.echo = toldEcho;
    segment.isReset = false;
    this.#toClient(segment);
  }
}

/** News of room are worth a message from this part of the buffer on. */
const WORTH_TELLING = 64;
