/** The stream of messages from the workers to a campaign, read continuously; what is in them is not looked at here. */
import type { Redis } from 'ioredis';

/** The longest wait of one read for the next message. */
const waitMs = 2000;
const messagesAtOnce = 64;

export class Mailbox {
  /** A read blocks its connection, so it has a separate one. */
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
   * Passes on messages in the order of their arrival until closed. `onFailure` receives an error that ends this early.
   */
  open(onMessage: (text: string) => void, onFailure: (error: unknown) => void): void {
    this.#readOn(onMessage).catch((error: unknown) => {
      if (this.#isOpen) onFailure(error);
    });
  }

  async #readOn(onMessage: (text: string) => void): Promise<void> {
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

  /** Reads from the beginning again, since a Redis that restarts empty numbers its messages from the start. */
  readAgain(): void {
    this.#last = '0';
  }

  close(): void {
    this.#isOpen = false;
    this.#redis.disconnect();
  }
}
