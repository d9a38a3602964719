/**
 * Whether what a worker sent can be the answers to a batch, and whether a sample of them comes out here, too. Which
 * runs are in the sample follows from a key that is made for the campaign and never leaves this process, so that no
 * worker knows where it may lie.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { batchRunner, verdictOf } from '../batch.ts';
import { readLine, recordLine } from '../line.ts';
import type { Plan } from '../plan.ts';
import { outOfPlan } from '../store.ts';
import type { BatchAnswer } from './messages.ts';

export class AnswerCheck {
  readonly #plan: Plan;
  readonly #share: number;
  readonly #key = randomBytes(32);
  readonly #again: ReturnType<typeof batchRunner>;

  /** `share` of the runs are simulated again. */
  constructor(plan: Plan, share: number) {
    this.#plan = plan;
    this.#share = share;
    this.#again = batchRunner(plan);
  }

  /** Whether each answer is a record of the run in its place, with the verdict that it has. */
  isAnswer({ batch, answers }: BatchAnswer): boolean {
    if (batch.end > this.#plan.length || answers.length !== batch.end - batch.start) return false;
    return answers.every(({ line, verdict }, offset) => {
      const record = readLine(line);
      if ('flaw' in record || outOfPlan(record, this.#plan, batch.start + offset) !== undefined) return false;
      return verdict === verdictOf(record) && recordLine(record) === line;
    });
  }

  /** The id of a run in the sample whose answer is another one here; undefined when there is none. */
  lieIn({ batch, answers }: BatchAnswer): string | undefined {
    for (const [offset, { line }] of answers.entries()) {
      const start = batch.start + offset;
      if (!this.#isInSample(start)) continue;
      const [own] = this.#again({ start, end: start + 1 });
      if (own?.line !== line) return this.#plan.at(start).id;
    }
    return undefined;
  }

  #isInSample(position: number): boolean {
    const hash = createHmac('sha256', this.#key).update(String(position)).digest();
    return hash.readUInt32BE(0) / 2 ** 32 < this.#share;
  }
}
