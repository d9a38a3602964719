/** Collects the lines of one run's timeline, to be rendered or printed afterwards. */
import type { RunObserver } from '../experiment/observer.ts';
import type { TimelineLine } from '../report/timeline.ts';

export class Timeline implements RunObserver {
  readonly #lines: TimelineLine[] = [];

  /** In the order in which they were noted. */
  get lines(): readonly TimelineLine[] {
    return this.#lines;
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#lines.push({ atNanos, actor, text });
  }
}
