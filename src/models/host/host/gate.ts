/**
 * A gate: open or closed; a process that comes while it is closed waits until it opens. It is how a guest that is
 * frozen, or cut off from its devices, stands still in the middle of what it does and goes on with it later: its
 * processes pass the gate before each piece of work.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import { WAITING, Waitable, type Waiter } from '../../../kernel/wait.ts';

export class Gate extends Waitable<void> {
  #isOpen = false;
  #waiters: Waiter[] = [];

  /** Closed. Build it once: it is closed and forgets its waiting processes at the simulation's `reset()`. */
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
