/**
 * Counts the stored runs while a campaign runs, so that its progress can be shown without reading the records again.
 */
import { type RunAnswer, verdictOf } from './batch.ts';
import type { Verdict } from './manifest.ts';
import type { Plan } from './plan.ts';
import { readRecords } from './store.ts';

export interface Progress {
  readonly stored: number;
  readonly planned: number;
  readonly variants: number;
  /** Whether a stop rule may end the campaign before its plan is done. */
  readonly mayStopEarly?: boolean;
  /** Stored runs by verdict. */
  readonly verdicts: ReadonlyMap<Verdict, number>;
  /** Runs done by this process and the time it took. */
  readonly done: number;
  readonly elapsedMs: number;
}

export class Ledger {
  readonly #planned: number;
  readonly #variants: number;
  readonly #begun = performance.now();
  readonly #first: number;
  readonly #verdicts = new Map<Verdict, number>();
  #stored: number;
  readonly #mayStopEarly: boolean;

  constructor(directory: string, plan: Plan, stored: number, mayStopEarly: boolean) {
    this.#planned = plan.length;
    this.#variants = plan.variants.length;
    this.#mayStopEarly = mayStopEarly;
    this.#first = stored;
    this.#stored = stored;
    for (const record of readRecords(directory)) this.#count(verdictOf(record));
  }

  enter(answers: readonly RunAnswer[]): Progress {
    this.#stored += answers.length;
    for (const { verdict } of answers) this.#count(verdict);
    return this.progress;
  }

  get progress(): Progress {
    const [stored, done] = [this.#stored, this.#stored - this.#first];
    return {
      stored,
      done,
      planned: this.#planned,
      variants: this.#variants,
      mayStopEarly: this.#mayStopEarly,
      verdicts: this.#verdicts,
      elapsedMs: performance.now() - this.#begun,
    };
  }

  #count(verdict: Verdict): void {
    this.#verdicts.set(verdict, (this.#verdicts.get(verdict) ?? 0) + 1);
  }
}
