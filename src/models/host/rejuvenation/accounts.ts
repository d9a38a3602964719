/**
 * What is counted in a host's life: when each guest's service was away and why, and how often each kind of event
 * happened.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import { Signal } from '../../../kernel/signal.ts';
import { type OutageCause, Outages } from './outages.ts';

/** What happened after the warm-up. */
export interface LifeCounts {
  vmmRejuvenations: number;
  guestRejuvenations: number;
  vmmFailures: number;
  guestFailures: number;
  vmmAgingFailures: number;
  guestAgingFailures: number;
  /** VMs that could not be created again for want of heap. */
  failedCreations: number;
}

const nothingYet = (): LifeCounts => ({
  vmmRejuvenations: 0,
  guestRejuvenations: 0,
  vmmFailures: 0,
  guestFailures: 0,
  vmmAgingFailures: 0,
  guestAgingFailures: 0,
  failedCreations: 0,
});

export class Accounts {
  readonly outages: Outages;
  counts = nothingYet();
  /** The cause of the next outage of each service. */
  readonly reasons: OutageCause[];
  /** Pulsed whenever a service has begun to answer. */
  readonly #answered = new Signal();

  /** For so many guests, none of which answers at time 0. */
  constructor(guests: number) {
    this.outages = new Outages(guests);
    this.reasons = Array.from({ length: guests }, () => 'planned-vmm');
    for (let index = 0; index < guests; index++) this.outages.down(index, 0, 'planned-vmm');
  }

  /** The warm-up is over: what was counted so far is forgotten. */
  begin(nowNanos: number): void {
    this.outages.begin(nowNanos);
    this.counts = nothingYet();
  }

  /** A service has begun to answer, or stopped; one whose guest is worn out counts as away all the same. */
  changed(index: number, atNanos: number, answers: boolean, isWorn: boolean): void {
    if (!answers) this.outages.down(index, atNanos, this.reasons[index] ?? 'failure');
    else if (!isWorn) this.outages.up(index, atNanos);
    if (answers) this.#answered.pulse();
  }

  /** Goes on once the services answer, as `allAnswer` says. */
  *until(allAnswer: () => boolean): ProcessBody {
    while (!allAnswer()) yield this.#answered;
  }
}
