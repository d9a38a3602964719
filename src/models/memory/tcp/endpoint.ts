/**
 * One end of a TCP connection on a machine: the two halves, and what goes out. A connection that is closed answers with
 * a reset, as a machine does that does not know it.
 */
import type { Clock } from './clock.ts';
import type { CongestionControl } from './congestion.ts';
import { newReceiverState, Receiver, type ReceiverOptions, type ReceiverState } from './receiver.ts';
import { blankSegment, type Deliver, type Segment } from './segment.ts';
import { Sender, type SenderOptions } from './sender.ts';
import { newSenderState, type SenderState } from './sender-state.ts';

export interface EndpointOptions extends SenderOptions, ReceiverOptions {}

/** What an application is told. */
export interface Application {
  /** So many more bytes have come, in order. */
  received(bytes: number): void;
  /** The connection is gone: the other side has reset it, or it seems to be gone. */
  reset(): void;
}

/** A copy of all that an endpoint knows. */
export interface EndpointState {
  readonly sender: SenderState;
  readonly receiver: ReceiverState;
  isOpen: boolean;
}

export const newEndpointState = (): EndpointState => ({
  sender: newSenderState(0),
  receiver: newReceiverState(),
  isOpen: true,
});

export class Endpoint {
  readonly sender: Sender;
  readonly receiver: Receiver;
  isOpen = true;
  readonly #clock: Clock;
  readonly #output: Deliver;
  readonly #application: Application;
  readonly #outgoing: Segment;

  /** Made by `Machine.connect`. */
  constructor(
    clock: Clock,
    connection: number,
    options: EndpointOptions,
    control: CongestionControl,
    output: Deliver,
    application: Application,
  ) {
    this.#clock = clock;
    this.#output = output;
    this.#application = application;
    this.#outgoing = blankSegment(connection);
    const send = (seq: number, bytes: number): void => this.#send(seq, bytes, 1);
    this.sender = new Sender(clock, options, control, send, () => this.#givenUp());
    this.receiver = new Receiver(
      clock,
      options,
      (acks) => this.#send(this.sender.state.next, 0, acks),
      (bytes) => application.received(bytes),
    );
  }

  /** For Machine: a segment has come, and the machine runs. */
  receive(segment: Segment): void {
    if (segment.isReset) {
      if (this.isOpen) this.#closed();
      return;
    }
    if (!this.isOpen) {
      this.#sendReset();
      return;
    }
    if (!this.sender.acknowledged(segment)) return;
    if (segment.bytes > 0) this.receiver.receive(segment);
  }

  /** Breaks the connection and says so to the other side. */
  reset(): void {
    this.#close();
    this.#sendReset();
  }

  /** A new connection of the same two: numbers begin anew. The handshake is left out. */
  reopen(window: number): void {
    const { segmentBytes, firstSegments } = this.sender.options;
    this.isOpen = true;
    this.sender.restore(newSenderState(firstSegments * segmentBytes));
    this.receiver.restore(newReceiverState());
    this.sender.openTo(window);
  }

  save(to: EndpointState): void {
    Object.assign(to.sender, this.sender.state);
    Object.assign(to.receiver, this.receiver.state);
    to.isOpen = this.isOpen;
  }

  restore(from: EndpointState): void {
    this.isOpen = from.isOpen;
    this.sender.restore(from.sender);
    this.receiver.restore(from.receiver);
  }

  #givenUp(): void {
    this.#sendReset();
    this.#closed();
  }

  #closed(): void {
    this.#close();
    this.#application.reset();
  }

  #close(): void {
    this.isOpen = false;
    this.sender.rest();
    this.receiver.rest();
  }

  #send(seq: number, bytes: number, acks: number): void {
    const { receiver } = this;
    const segment = this.#outgoing;
    segment.seq = seq;
    segment.bytes = bytes;
    segment.ack = receiver.state.expected;
    segment.window = receiver.options.windowBytes;
    segment.acks = acks;
    segment.sentAt = this.#clock.now;
    segment.echo = receiver.state.echo;
    segment.isReset = false;
    receiver.asks();
    this.#output(segment);
  }

  #sendReset(): void {
    const segment = this.#outgoing;
    segment.bytes = 0;
    segment.acks = 1;
    segment.isReset = true;
    this.#output(segment);
  }
}
