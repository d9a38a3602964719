/** The timeline of one run as it is told, for whoever renders or prints it afterwards. */
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
