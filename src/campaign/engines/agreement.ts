/**
 * Compares every answer with all other answers to the same runs.
 *
 * A run is answered twice when a worker answers after the campaign has given it up, and in the proof that each worker
 * begins with. A run has exactly one correct answer. If two answers differ by a byte, a machine, its Node or its tool
 * is faulty, and the digest of the campaign would be worthless.
 */
import { createHash } from 'node:crypto';
import type { BatchAnswer } from './messages.ts';

export interface Disagreement {
  /** Position in the plan of the first run with a different answer. */
  readonly position: number;
  readonly first: string;
  readonly second: string;
}

export class Agreement {
  readonly #seen = new Map<number, { readonly hash: string; readonly worker: string }>();

  /** Forgets what a worker has answered first, which counts for nothing any more. */
  forget(worker: string): void {
    for (const [position, seen] of this.#seen) if (seen.worker === worker) this.#seen.delete(position);
  }

  /** Remembers the answers; returns the first run that another worker (or this one, earlier) answered differently. */
  compare(worker: string, { batch, answers }: BatchAnswer): Disagreement | undefined {
    for (const [offset, { line }] of answers.entries()) {
      const position = batch.start + offset;
      const hash = createHash('sha256').update(line).digest('base64');
      const earlier = this.#seen.get(position);
      if (earlier === undefined) this.#seen.set(position, { hash, worker });
      else if (earlier.hash !== hash) return { position, first: earlier.worker, second: worker };
    }
    return undefined;
  }
}
