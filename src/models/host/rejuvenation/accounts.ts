/** The counts of one run: the outages of each guest's service by cause, and the number of events of each kind. */
import type { ProcessBody } from '../../../kernel/process.ts';
import { Signal } from '../../../kernel/signal.ts';
import { type OutageCause, type OutageSeen, Outages } from './outages.ts';

/** Events after the warm-up. */
export interface LifeCounts {
  vmmRejuvenations: number;
  guestRejuvenations: number;
  vmmFailures: number;
  guestFailures: number;
  vmmAgingFailures: number;
  guestAgingFailures: number;
  /** VMs that could not be created again because the VMM had too little heap. */
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
  /** Pulsed whenever a service begins to answer. */
  readonly #answered = new Signal();

  /** For this number of guests, none of which answers at time 0. */
  constructor(guests: number, seen?: OutageSeen) {
    this.outages = new Outages(guests, seen);
    this.reasons = Array.from({ length: guests }, () => 'planned-vmm');
    for (let index = 0; index < guests; index++) this.outages.down(index, 0, 'planned-vmm');
  }

  /** Ends the warm-up and resets all counts. */
  begin(nowNanos: number): void {
    this.outages.begin(nowNanos);
    this.counts = nothingYet();
  }

  /** A service has begun or stopped to answer. A service whose guest has run out of memory counts as away. */
  changed(index: number, atNanos: number, answers: boolean, isWorn: boolean): void {
    if (!answers) this.outages.down(index, atNanos, this.reasons[index] ?? 'failure');
    else if (!isWorn) this.outages.up(index, atNanos);
    if (answers) this.#answered.pulse();
  }

  /** Returns once all services answer, as defined by `allAnswer`. */
  *until(allAnswer: () => boolean): ProcessBody {
    while (!allAnswer()) yield this.#answered;
  }
}
