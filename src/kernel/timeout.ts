/** A delay that can be combined with other waits. */
import { assert } from './assertions.ts';
import { shown } from './refusals.ts';
import type { Simulation } from './simulation.ts';
import { type Delay, type Resumable, WAITING, Waitable, type Waiter } from './wait.ts';

/** What a process can yield, as something that can be combined. */
export function waitableOf<T>(simulation: Simulation, wait: Waitable<T> | Delay): Waitable<T | undefined> {
  if (typeof wait === 'number') return new Timeout(simulation, simulation.delay(wait));
  if (wait instanceof Waitable) return wait;
  throw new TypeError(`a process can wait for a delay, a signal, a request or a process, but got ${shown(wait)}`);
}

export class Timeout extends Waitable<undefined> implements Resumable {
  private readonly simulation: Simulation;
  private readonly duration: number;
  private waiter: Waiter | null = null;
  private index = 0;
  private event = 0;

  constructor(simulation: Simulation, duration: number) {
    super();
    this.simulation = simulation;
    this.duration = duration;
  }

  subscribe(waiter: Waiter): typeof WAITING {
    assert(this.waiter === null, 'a delay is waited for by one process at a time');
    this.waiter = waiter;
    this.index = this.simulation.resumptions.enroll(this);
    this.event = this.simulation.resumeAfter(this.duration, this.index);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    if (this.waiter !== waiter) return;
    this.waiter = null;
    this.simulation.dropResumption(this.event);
    this.simulation.resumptions.unenroll(this.index);
  }

  resume(): void {
    const waiter = this.waiter;
    this.waiter = null;
    this.simulation.resumptions.unenroll(this.index);
    waiter?.wake(undefined);
  }

  abandon(): void {
    this.waiter = null;
  }
}
