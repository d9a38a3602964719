/**
 * A gate is open or closed; processes wait at a closed gate until it opens. The processes of a guest pass a gate before
 * each piece of work. By closing it, a guest is stopped in the middle of its work when it is frozen or cut off from its
 * devices.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import { WAITING, Waitable, type Waiter } from '../../../kernel/wait.ts';

export class Gate extends Waitable<void> {
  #isOpen = false;
  #waiters: Waiter[] = [];

  /** A closed gate. Build it once: the simulation's `reset()` closes it and drops the waiting processes. */
  constructor(simulation: Simulation) {
    super();
    simulation.onReset(() => {
      this.#isOpen = false;
      this.#waiters = [];
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  open(): void {
    this.#isOpen = true;
    const woken = this.#waiters;
    this.#waiters = [];
    for (const waiter of woken) waiter.wake(undefined);
  }

  close(): void {
    this.#isOpen = false;
  }

  subscribe(waiter: Waiter): void | typeof WAITING {
    if (this.#isOpen) return undefined;
    this.#waiters.push(waiter);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
  }
}
