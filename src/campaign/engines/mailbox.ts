/** The stream of messages from the workers to a campaign, read continuously; what is in them is not looked at here. */
import type { Redis } from 'ioredis';

/** How long one reading waits for the next message. */
const waitMs = 2000;
const messagesAtOnce = 64;

export class Mailbox {
  /** A reading blocks its connection, so it has one of its own. */
  readonly #redis: Redis;
  readonly #key: string;
  #last = '0';
  #isOpen = true;

  constructor(redis: Redis, key: string) {
    this.#redis = redis.duplicate();
    this.#redis.on('error', () => {});
    this.#key = key;
  }

  /**
   * Hands over messages in the order of their arrival until closed. `onFailure` gets the error that ended the reading
   * early.
   */
  open(onMessage: (text: string) => void, onFailure: (error: unknown) => void): void {
    this.#readOn(onMessage).catch((error: unknown) => {
      if (this.#isOpen) onFailure(error);
    });
  }

  async #readOn(onMessage: (text: string) => void): Promise<void> {
    await this.#redis.connect();
    while (this.#isOpen) {
      const streams = await this.#redis.xread(
        'COUNT',
        messagesAtOnce,
        'BLOCK',
        waitMs,
        'STREAMS',
        this.#key,
        this.#last,
      );
      for (const [id, [, text]] of streams?.[0]?.[1] ?? []) {
        this.#last = id;
        if (text !== undefined) onMessage(text);
        await this.#redis.xdel(this.#key, id);
      }
    }
  }

  /** Reads from the beginning again, since a Redis that came back empty numbers its messages anew. */
  readAgain(): void {
    this.#last = '0';
  }

  close(): void {
    this.#isOpen = false;
    this.#redis.disconnect();
  }
}
