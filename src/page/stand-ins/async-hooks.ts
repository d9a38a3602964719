/** What stands in for `node:async_hooks`: without plugins there is one catalogue, and all work on it is synchronous. */
export class AsyncLocalStorage<Store> {
  #store: Store | undefined;

  run<T>(store: Store, work: () => T): T {
    const before = this.#store;
    this.#store = store;
    try {
      return work();
    } finally {
      this.#store = before;
    }
  }

  getStore(): Store | undefined {
    return this.#store;
  }
}
