/**
 * NetBench (S6) as the network sees it: a sender outside sends the AppVM a packet at fixed intervals, and it replies.
 * The sender counts: packets without a reply, replies that came twice, the longest time without any.
 */
import { ServiceLog } from '../../../experiment/client.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { NetworkFrontend, PacketClient } from '../host/network-frontend.ts';
import { packetOf, sequenceOf } from '../host/network-path.ts';

export class PacketExchange implements PacketClient {
  readonly name: string;
  service = new ServiceLog();
  sent = 0;
  replies = 0;
  /** Replies to what has been answered before. */
  repeated = 0;
  readonly #host: SplitDriverHost;
  readonly #index: number;
  readonly #frontend: NetworkFrontend;
  #answered: boolean[] = [];
  #intervalNanos = 0;
  readonly #program: number;
  #isEnding = false;
  #sentAtMark = 0;
  #repliesAtMark = 0;

  /** `index` among the AppVMs with a network; the AppVMs with disks have the numbers before. */
  constructor(host: SplitDriverHost, index: number) {
    this.#host = host;
    this.#program = host.install(this);
    this.#index = index;
    this.name = `app${host.blockFrontends.length + index + 1}`;
    this.#frontend = host.networkFrontends[index]!;
  }

  start(intervalNanos: number): void {
    this.service = new ServiceLog();
    this.sent = 0;
    this.replies = 0;
    this.repeated = 0;
    this.#answered = [];
    this.#isEnding = false;
    this.#intervalNanos = intervalNanos;
    this.#frontend.client = this;
    // Senders are strangers to each other: they do not send at the same instant.
    const offset = this.#host.streams.stream(`${this.name}.phase`).uniform();
    this.#host.sim.schedule(Math.round(offset * intervalNanos), this.#host.program, this.#program);
  }

  end(): void {
    this.#isEnding = true;
  }

  /** From here on it counts whether the service is as it should be. */
  mark(): void {
    this.#sentAtMark = this.sent;
    this.#repliesAtMark = this.replies;
  }

  get lost(): number {
    return this.sent - this.replies;
  }

  /**
   * S8: affected when more than a tenth of the replies is missing; counted since the mark, over less than the published
   * second.
   */
  verdict(): string | null {
    const sent = this.sent - this.#sentAtMark;
    const missing = sent - (this.replies - this.#repliesAtMark);
    if (missing <= this.#host.values.driverVm.missingAllowed * sent) return null;
    return `${missing} of ${sent} packets without a reply`;
  }

  /** Time for the next packet, or, in the AppVM, for the reply to the packet of which `what` is the number after. */
  wake(what: number): void {
    if (what > 0) return this.#frontend.send(what - 1);
    if (this.#isEnding) return;
    this.#host.sendIn(packetOf(this.#index, this.sent++));
    this.#host.sim.schedule(this.#intervalNanos, this.#host.program, this.#program);
  }

  /** In the AppVM: it works on the packet, and replies. One that is damaged is thrown away by its checksum. */
  received(packet: number): void {
    if (packet < 0) return;
    this.#host.sim.schedule(this.#host.values.driverVm.replyNanos, this.#host.program, this.#program, packet + 1);
  }

  /** Outside: a reply has come. */
  replied(packet: number): void {
    const sequence = sequenceOf(packet);
    if (this.#answered[sequence] === true) {
      this.repeated++;
      return;
    }
    this.#answered[sequence] = true;
    this.replies++;
    this.service.serve(this.#host.sim.now);
  }
}
