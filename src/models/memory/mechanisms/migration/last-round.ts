/**
 * When the rounds of pre-copy end, and how fast they are sent: the rules of Xen's tool and of QEMU, as functions of
 * what the sender knows at the end of a round.
 */

/** What a round of pre-copy did, in pages. */
export interface Round {
  /** From 1. */
  readonly number: number;
  readonly sentPages: number;
  /** Due in this round, but written again before their turn. */
  readonly skippedPages: number;
  readonly nanos: number;
}

export interface XenRules {
  readonly mostRounds: number;
  /** The last round begins when less than this was due. */
  readonly fewPages: number;
  /** No more is sent than this many times the memory; infinite without the cap. */
  readonly mostMemories: number;
}

/**
 * Xen (M10): why the next round is the last, or null when it is not. Without the adaptive rate there is no maximum that
 * it could be at, so that rounds that no longer shrink do not end it.
 */
export function endsByXen(
  round: Round,
  before: Round | null,
  so: { readonly totalPages: number; readonly memoryPages: number; readonly rateIsAtMost: boolean },
  rules: XenRules,
): string | null {
  if (round.sentPages > (before?.sentPages ?? 0) && before !== null && so.rateIsAtMost)
    return 'a round sent more than the one before, at the highest rate';
  if (round.number >= rules.mostRounds) return `${round.number} rounds are the most`;
  if (round.sentPages + round.skippedPages < rules.fewPages) return `fewer than ${rules.fewPages} pages were due`;
  if (so.totalPages > rules.mostMemories * so.memoryPages) return `more than ${rules.mostMemories} memories were sent`;
  return null;
}

export interface RateRules {
  /** All in bytes per nanosecond. */
  readonly first: number;
  readonly most: number;
  readonly step: number;
}

/** Xen's adaptive rate (M11) for the next round: faster than the guest wrote in this one, up to a limit. */
export function adaptedRate(rate: number, dirtiedBytes: number, nanos: number, { most, step }: RateRules): number {
  const dirtyRate = nanos > 0 ? dirtiedBytes / nanos : 0;
  return dirtyRate > rate ? Math.min(most, dirtyRate + step) : rate;
}

/** QEMU (Q10): what is left would be sent in the allowed downtime, at the bandwidth that was measured. */
export const endsByQemu = (leftBytes: number, bytesPerNano: number, downtimeNanos: number): boolean =>
  leftBytes <= bytesPerNano * downtimeNanos;

export interface ThrottleRules {
  /** Of what was sent in a period, dirtied in it: above this the guest is too fast. */
  readonly trigger: number;
  readonly first: number;
  readonly step: number;
  readonly most: number;
}

/** Auto-converge: what share of its time the guest is held from, after each second period in which it was too fast. */
export class AutoConverge {
  /** From 0 to 1. */
  throttle = 0;
  #tooFast = 0;
  readonly #rules: ThrottleRules;

  constructor(rules: ThrottleRules) {
    this.#rules = rules;
  }

  /** At the end of a period. Whether the throttle has changed. */
  judges(dirtiedBytes: number, sentBytes: number): boolean {
    const { trigger, first, step, most } = this.#rules;
    if (dirtiedBytes <= sentBytes * trigger) return false;
    this.#tooFast++;
    if (this.#tooFast < 2) return false;
    this.#tooFast = 0;
    const before = this.throttle;
    this.throttle = Math.min(most, before === 0 ? first : before + step);
    return this.throttle !== before;
  }
}
