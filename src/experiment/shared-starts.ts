/**
 * Starts of runs that several variants of a campaign share. In their runs of one number variants meet the same chance;
 * those whose settings up to some instant are the same, too, are alike until then, and that is simulated once.
 *
 * To keep a start costs something. So one is kept only where the run before has shown that it is asked for again.
 */
import { RunMemory } from './run-memory.ts';
import type { SpecOf } from './runner.ts';

type Chance = Pick<SpecOf<unknown>, 'seed' | 'run'>;

export class SharedStarts<Start> {
  readonly #kept = new RunMemory<Start>();
  /** Simulated in the run of this number. */
  readonly #simulated = new Set<string>();
  readonly #shared = new Set<string>();
  #run = -1;

  /** `what`: on which settings the start depends. Undefined where it has to be simulated. */
  find(chance: Chance, what: string): Start | undefined {
    if (this.#run !== chance.run) this.#simulated.clear();
    this.#run = chance.run;
    const start = this.#kept.find(chance, what);
    if (start !== undefined) return start;
    if (this.#simulated.has(what)) this.#shared.add(what);
    this.#simulated.add(what);
    return undefined;
  }

  /** Whether it pays to keep it. */
  isShared(what: string): boolean {
    return this.#shared.has(what);
  }

  keep(chance: Chance, what: string, start: Start): void {
    this.#kept.keep(chance, what, start);
  }
}
