/** The story of one run as it is told, for whoever renders or prints it afterwards. */
import type { Timeline } from '../platform/timeline.ts';

export interface StoryLine {
  /** Simulated time since the start of the benchmark. */
  readonly atNanos: number;
  readonly actor: string;
  readonly text: string;
}

export class Story implements Timeline {
  readonly #lines: StoryLine[] = [];

  /** In the order in which they were told. */
  get lines(): readonly StoryLine[] {
    return this.#lines;
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#lines.push({ atNanos, actor, text });
  }
}
