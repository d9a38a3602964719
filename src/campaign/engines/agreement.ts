/**
 * Holds every answer against every other answer to the same runs.
 *
 * Answers come twice when a worker was given up and answers after all, and for the proof that each worker begins with.
 * A run has one answer: two that differ by a byte mean that a machine, its Node or its tool computes something else,
 * and that no digest of this campaign could be trusted.
 */
import { createHash } from 'node:crypto';
import type { BatchAnswer } from './messages.ts';

export interface Disagreement {
  /** Place in the plan of the first run that came out differently. */
  readonly position: number;
  readonly first: string;
  readonly second: string;
}

export class Agreement {
  readonly #seen = new Map<number, { readonly hash: string; readonly worker: string }>();

  /** Remembers the answers; returns the first run that another worker (or this one, earlier) answered otherwise. */
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
