/**
 * The stop rule: when a campaign may stop before its plan is done. The rule reads records in plan order and decides on
 * prefixes of the plan, so fast runs are not over-represented, and the result is the same for any number of workers.
 * Runs done beyond the stop are discarded.
 */

import type { RunRecord } from '../experiment/record.ts';
import type { RunAnswer } from './batch.ts';
import { readLine } from './line.ts';

/** The stop rule of one campaign in one process. It receives every record once, in plan order, stored records first. */
export interface StopRule {
  /** Takes the next record of the plan. Returns whether the campaign may stop with this record as its last. */
  isEnoughWith(record: RunRecord): boolean;
}

/**
 * Whether records that are fewer than the plan are all that their rule asks for: it must have had enough with the last
 * of them and not before. Records are noted one after the other.
 */
export class StopCheck {
  readonly #rule: StopRule | undefined;
  #noted = 0;
  #enoughAt: number | undefined;

  constructor(rule: StopRule | undefined) {
    this.#rule = rule;
  }

  note(record: RunRecord): void {
    this.#noted += 1;
    if (this.#enoughAt === undefined && this.#rule?.isEnoughWith(record) === true) this.#enoughAt = this.#noted;
  }

  get isEnough(): boolean {
    return this.#enoughAt === this.#noted && this.#noted > 0;
  }
}

/** Applies the stop rule to the answers of a campaign. Without a rule the campaign never stops early. */
export class StopWatch {
  readonly #rule: StopRule | undefined;
  #isEnough = false;

  /** `stored` are the records stored so far. */
  constructor(rule: StopRule | undefined, stored: Iterable<RunRecord>) {
    this.#rule = rule;
    if (rule !== undefined) for (const record of stored) this.#isEnough = rule.isEnoughWith(record);
  }

  get isEnough(): boolean {
    return this.#isEnough;
  }

  /** The next answers, up to and including the one at which the rule is met. */
  wanted(answers: readonly RunAnswer[]): readonly RunAnswer[] {
    const rule = this.#rule;
    if (rule === undefined) return answers;
    const last = answers.findIndex(({ line }) => {
      const record = readLine(line);
      return !('flaw' in record) && rule.isEnoughWith(record);
    });
    this.#isEnough = last !== -1;
    return this.#isEnough ? answers.slice(0, last + 1) : answers;
  }
}
