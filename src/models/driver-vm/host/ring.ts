/**
 * A ring of the split-driver protocol: one page that a frontend and a backend share.
 *
 * Requests and responses use the same slots, as in Xen: the response that is written n-th goes where the n-th request
 * was, whichever request it answers. That saves half the page, and it is why a frontend cannot learn from the ring what
 * it still waits for: the answer to another request may stand where its request stood. Indexes only grow; a slot is an
 * index modulo the size. How far each side has read is private to it and not in the page.
 */

export const READ = 0;
export const WRITE = 1;
/** A write with an order: all requests before it are done, and none after it has begun, when it is on the medium. */
export const BARRIER = 2;
/** What was acknowledged before is on the medium when it is answered. */
export const FLUSH = 3;

export const OK = 0;
export const IO_ERROR = 1;

/** A request as it stands in a slot, and wherever it is copied to. */
export interface BlockRequest {
  /** By which the frontend knows it. */
  id: number;
  operation: number;
  block: number;
  /** The granted buffer: the first of its pages. */
  buffer: number;
}

export const blankRequest = (): BlockRequest => ({ id: 0, operation: READ, block: 0, buffer: 0 });

export function copyRequest({ id, operation, block, buffer }: BlockRequest, to: BlockRequest): void {
  to.id = id;
  to.operation = operation;
  to.block = block;
  to.buffer = buffer;
}

const WORDS = 4;

export class Ring {
  readonly size: number;
  requestProducer = 0;
  responseProducer = 0;
  readonly #words: Int32Array;

  constructor(size: number) {
    this.size = size;
    this.#words = new Int32Array(size * WORDS);
  }

  /** As its frontend makes it anew. */
  reset(): void {
    this.requestProducer = 0;
    this.responseProducer = 0;
    this.#words.fill(0);
  }

  writeRequest({ id, operation, block, buffer }: BlockRequest): void {
    const at = this.#slot(this.requestProducer++);
    this.#words[at] = id;
    this.#words[at + 1] = operation;
    this.#words[at + 2] = block;
    this.#words[at + 3] = buffer;
  }

  /** Reads the slot as a request, whatever was last written there. */
  readRequest(index: number, into: BlockRequest): void {
    const at = this.#slot(index);
    into.id = this.#words[at] as number;
    into.operation = this.#words[at + 1] as number;
    into.block = this.#words[at + 2] as number;
    into.buffer = this.#words[at + 3] as number;
  }

  /** A response is shorter than a request: what it does not cover stays. */
  writeResponse(id: number, status: number): void {
    const at = this.#slot(this.responseProducer++);
    this.#words[at] = id;
    this.#words[at + 1] = status;
  }

  responseId(index: number): number {
    return this.#words[this.#slot(index)] as number;
  }

  responseStatus(index: number): number {
    return this.#words[this.#slot(index) + 1] as number;
  }

  #slot(index: number): number {
    return (index % this.size) * WORDS;
  }
}
