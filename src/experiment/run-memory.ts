/**
 * What is known already of a run, from another variant of it.
 *
 * The variants of a campaign meet the same chance in their runs of one number, and these are simulated one after
 * another. Where two of them can only come to the same, one is simulated: a fault that nobody detects is the same under
 * every mechanism. Whoever keeps an answer says by `what` on which settings it depends.
 */
import type { SpecOf } from './runner.ts';

/** A run's number, and the seed of its random streams. */
type Chance = Pick<SpecOf<unknown>, 'seed' | 'run'>;

/** Holds the answers about the runs of one number only, the last that was asked for. */
export class RunMemory<Answer> {
  readonly #answers = new Map<string, Answer>();
  #run = -1;

  find(chance: Chance, what: unknown): Answer | undefined {
    return this.#run === chance.run ? this.#answers.get(keyOf(chance, what)) : undefined;
  }

  keep(chance: Chance, what: unknown, answer: Answer): void {
    if (this.#run !== chance.run) this.#answers.clear();
    this.#run = chance.run;
    this.#answers.set(keyOf(chance, what), answer);
  }
}

const keyOf = ({ seed }: Chance, what: unknown): string => JSON.stringify([seed, what]);
