/**
 * Emulated browsers, as of TPC-W: each thinks, asks, and waits for the answer. A request that fails, or that nobody
 * takes, is made again after a while. They reach whichever VM has the address of the service.
 */
import { Interrupt, type Process, type ProcessBody } from '../../../kernel/process.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { DumpValues } from '../parameters/dump.ts';
import type { ServerVm } from '../platform/server-vm.ts';

interface Chance {
  readonly thinking: Stream;
  readonly blocks: Stream;
}

export class Browsers {
  /** Answers in each step of `answerStepNanos`. */
  readonly amounts: number[] = [];
  #lastAt = 0;
  #awayNanos = 0;
  readonly #silences: { readonly fromNanos: number; readonly toNanos: number }[] = [];
  /** The VM that has the address. */
  server: ServerVm;
  readonly #simulation: Simulation;
  readonly #values: DumpValues;
  readonly #chance: Chance;

  constructor(simulation: Simulation, server: ServerVm, values: DumpValues, chance: Chance) {
    this.#simulation = simulation;
    this.server = server;
    this.#values = values;
    this.#chance = chance;
  }

  start(): void {
    for (let index = 0; index < this.#values.browsers; index++) {
      const browser: Process = this.#simulation.process(
        this.#browse(() => browser),
        'browser',
      );
    }
  }

  /** From here on times without an answer are counted. */
  watch(): void {
    this.#awayNanos = 0;
    this.#silences.length = 0;
  }

  /** All times without any answer that were longer than chance makes them. Infinite where the last goes on. */
  downtimeNanos(untilNanos: number): number {
    return untilNanos - this.#lastAt > SILENCE_NANOS ? Number.POSITIVE_INFINITY : this.#awayNanos;
  }

  /** Those times one by one. */
  silencesUntil(nanos: number): readonly { readonly fromNanos: number; readonly toNanos: number }[] {
    if (nanos - this.#lastAt <= SILENCE_NANOS) return this.#silences;
    return [...this.#silences, { fromNanos: this.#lastAt, toNanos: Number.POSITIVE_INFINITY }];
  }

  *#browse(self: () => Process): ProcessBody {
    const { browserThinkNanos, browserRetryNanos } = this.#values;
    for (;;) {
      yield this.#simulation.delay(Math.round(this.#chance.thinking.exponential(browserThinkNanos)));
      while (!(yield* this.#ask(self()))) yield this.#simulation.delay(browserRetryNanos);
      this.#answered();
    }
  }

  *#ask(self: Process): ProcessBody<boolean> {
    try {
      return yield* this.server.serve(self, this.#chance.blocks);
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      return false;
    }
  }

  #answered(): void {
    const { now } = this.#simulation;
    const silence = now - this.#lastAt;
    if (silence > SILENCE_NANOS) {
      this.#awayNanos += silence;
      this.#silences.push({ fromNanos: this.#lastAt, toNanos: now });
    }
    this.#lastAt = now;
    const step = Math.floor(now / this.#values.answerStepNanos);
    while (this.amounts.length <= step) this.amounts.push(0);
    this.amounts[step]!++;
  }
}

/** Some tens of answers come in a second. */
const SILENCE_NANOS = 1e9;
