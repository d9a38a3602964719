/**
 * The endpoint of a service of a guest. It answers while the service listens, the guest runs, and its devices are
 * attached. If one of these fails, a probe fails.
 */
export type EndpointWatcher = (atNanos: number, answers: boolean) => void;

export class Endpoint {
  readonly name: string;
  readonly #watchers: EndpointWatcher[] = [];
  #isListening = false;
  #isReachable = false;
  #answers = false;

  constructor(name: string) {
    this.name = name;
  }

  get answers(): boolean {
    return this.#answers;
  }

  /** Calls `watcher` at each change; cannot be undone. */
  watch(watcher: EndpointWatcher): void {
    this.#watchers.push(watcher);
  }

  /** The service has started or stopped listening. */
  listen(atNanos: number, isListening: boolean): void {
    this.#isListening = isListening;
    this.#tell(atNanos);
  }

  /** Whether packets reach the guest and the guest runs. */
  reach(atNanos: number, isReachable: boolean): void {
    this.#isReachable = isReachable;
    this.#tell(atNanos);
  }

  /** Resets without calling the watchers: no service listens, and no packet reaches the guest. */
  reset(): void {
    this.#isListening = false;
    this.#isReachable = false;
    this.#answers = false;
  }

  #tell(atNanos: number): void {
    const answers = this.#isListening && this.#isReachable;
    if (answers === this.#answers) return;
    this.#answers = answers;
    for (const watcher of this.#watchers) watcher(atNanos, answers);
  }
}
