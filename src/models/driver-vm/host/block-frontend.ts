/**
 * The block device an AppVM sees: the frontend's side of the ring, its buffers, and the shadow copy.
 *
 * Since an answer may overwrite another request in the ring, the frontend copies every request aside before it writes
 * it. That copy is what lets it go on with another backend: what is not answered in the copy is issued again. A
 * frontend without it can only read the ring, in which requests that wait are overwritten and requests that are done
 * still stand.
 *
 * An impossible response (to no request, or one more than there are requests) is a bug to it, and the AppVM's kernel
 * stops there.
 */
import type { SplitDriverHost } from './host.ts';
import { type BlockRequest, blankRequest, OK, Ring } from './ring.ts';

/** Who waits for answers. */
export interface BlockClient {
  answered(request: BlockRequest, isOk: boolean): void;
}

/** What the frontend keeps of a request. */
interface Shadow extends BlockRequest {
  outstanding: boolean;
  /** Requests are issued again in the order in which they were issued first. */
  order: number;
  /** It waits outside the ring and has not been issued yet. */
  isHeldBack: boolean;
}

export class BlockFrontend {
  readonly index: number;
  readonly ring: Ring;
  client: BlockClient | null = null;
  /** Why its AppVM's kernel has stopped; null while it runs. */
  crashed: string | null = null;
  /** An event is on its way to it. */
  eventPending = false;
  /** Its backend has gone: what is submitted waits outside the ring. */
  isSuspended = false;
  readonly #host: SplitDriverHost;
  readonly #shadow: readonly Shadow[];
  readonly #freeIds: number[] = [];
  readonly #freeBuffers: number[] = [];
  readonly #scratch = blankRequest();
  /** Requests issued so far. */
  issued = 0;
  #responsesSeen = 0;

  constructor(host: SplitDriverHost, index: number, slots: number) {
    this.#host = host;
    this.index = index;
    this.ring = new Ring(slots);
    this.#shadow = Array.from({ length: slots }, () => ({
      ...blankRequest(),
      outstanding: false,
      order: 0,
      isHeldBack: false,
    }));
  }

  reset(): void {
    const { size } = this.ring;
    this.ring.reset();
    this.client = null;
    this.crashed = null;
    this.eventPending = false;
    this.isSuspended = false;
    this.#responsesSeen = 0;
    this.issued = 0;
    for (const shadow of this.#shadow) shadow.outstanding = false;
    this.#freeIds.length = 0;
    this.#freeBuffers.length = 0;
    for (let i = size - 1; i >= 0; i--) {
      this.#freeIds.push(i);
      this.#freeBuffers.push(this.index * size + i);
    }
  }

  /** Requests that wait for their answer, as the frontend knows it. */
  get outstanding(): number {
    return this.#shadow.reduce((count, { outstanding }) => count + (outstanding ? 1 : 0), 0);
  }

  /** Those of them that have been issued. */
  get unanswered(): number {
    return this.#waiting(false).length;
  }

  get canSubmit(): boolean {
    return this.crashed === null && this.#freeIds.length > 0 && this.#freeBuffers.length > 0;
  }

  /**
   * Issues a transfer; for a write the buffer is filled with `content`. The number by which the answer will name it.
   * Only while `canSubmit`.
   */
  submit(operation: number, block: number, content: number): number {
    const id = this.#freeIds.pop() as number;
    const shadow = this.#shadow[id] as Shadow;
    shadow.id = id;
    shadow.operation = operation;
    shadow.block = block;
    shadow.buffer = this.#freeBuffers.pop() as number;
    shadow.outstanding = true;
    shadow.order = this.issued++;
    this.#host.grants.content[shadow.buffer] = content;
    shadow.isHeldBack = this.isSuspended;
    if (!this.isSuspended) this.#issue(shadow);
    return id;
  }

  /** On an event: takes all responses there are. */
  takeResponses(): void {
    const { ring } = this;
    if (this.crashed !== null) return;
    const there = ring.responseProducer - this.#responsesSeen;
    if (there < 0 || ring.responseProducer > ring.requestProducer)
      return this.#bug(`${there} responses in a ring with ${ring.requestProducer - this.#responsesSeen} requests`);
    while (this.#responsesSeen < ring.responseProducer && this.crashed === null) {
      const index = this.#responsesSeen++;
      this.#takeResponse(ring.responseId(index), ring.responseStatus(index));
    }
  }

  /** A new ring page, all indexes at its beginning. */
  resetRing(): void {
    this.ring.reset();
    this.#responsesSeen = 0;
  }

  /** Issues again, from the shadow copy, what has not been answered; how many these were. */
  reissueFromShadow(): number {
    const waiting = this.#waiting(false);
    for (const shadow of waiting) this.#issue(shadow);
    return waiting.length;
  }

  /** There is a backend again: what has waited outside the ring is issued. */
  resume(): void {
    this.isSuspended = false;
    for (const shadow of this.#waiting(true)) {
      shadow.isHeldBack = false;
      this.#issue(shadow);
    }
  }

  /**
   * The requests that the ring still shows, read before it is reset: what a frontend without a shadow copy has. Nothing
   * tells which of them are done.
   */
  requestsInRing(): BlockRequest[] {
    const { requestProducer, responseProducer } = this.ring;
    return Array.from({ length: Math.max(0, requestProducer - responseProducer) }, (_, i) => {
      this.ring.readRequest(responseProducer + i, this.#scratch);
      return { ...this.#scratch };
    });
  }

  /** Without a shadow copy the frontend takes what it reads in the ring for its outstanding requests. */
  reissueFromRing(requests: readonly BlockRequest[]): void {
    for (const request of requests) this.#issue(request);
  }

  #waiting(heldBack: boolean): readonly Shadow[] {
    return this.#shadow
      .filter(({ outstanding, isHeldBack }) => outstanding && isHeldBack === heldBack)
      .sort((a, b) => a.order - b.order);
  }

  #issue(request: BlockRequest): void {
    this.#host.grants.grant(request.buffer);
    this.ring.writeRequest(request);
    this.#host.channels.notifyBlockBackend(this.index);
  }

  #takeResponse(id: number, status: number): void {
    const shadow = this.#shadow[id];
    if (shadow === undefined || !shadow.outstanding)
      return this.#bug(`a response to request ${id}, which nobody has issued`);
    shadow.outstanding = false;
    this.#freeIds.push(id);
    // A buffer that a DVM still has mapped cannot be used again: it is lost to this VM.
    if (this.#host.grants.endAccess(shadow.buffer)) this.#freeBuffers.push(shadow.buffer);
    this.client?.answered(shadow, status === OK);
  }

  #bug(what: string): void {
    this.crashed = what;
    this.#host.note(`app${this.index + 1}`, `its kernel stops: ${what}`);
  }
}
