/**
 * Where a client finds a service of a guest. It answers while the service listens, the guest runs, and its devices are
 * attached: with any of the three missing, a probe fails.
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

  /** Calls `watcher` at each change from now on, for good. */
  watch(watcher: EndpointWatcher): void {
    this.#watchers.push(watcher);
  }

  /** The service has come up, or gone. */
  listen(atNanos: number, isListening: boolean): void {
    this.#isListening = isListening;
    this.#tell(atNanos);
  }

  /** Whether packets get to the guest, and the guest to work. */
  reach(atNanos: number, isReachable: boolean): void {
    this.#isReachable = isReachable;
    this.#tell(atNanos);
  }

  /** Back to the beginning, without telling the watchers: no service listens, and no packet reaches it. */
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
