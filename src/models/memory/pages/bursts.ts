/**
 * Accesses that come in bursts: a garbage collection, a checkpoint, a batch that is worked off. In each period of its
 * running time the guest accesses the pages of the class for a while, and then leaves them alone. A clock that goes
 * only in the bursts carries evenly spaced accesses over to them.
 *
 * The fluid form does not know at which point of its period the guest is, so it takes the mean over all points.
 */

export interface Bursts {
  /** Of the guest's running time, from the beginning of one burst to that of the next. */
  readonly everyNanos: number;
  /** Of each burst; at most the period. */
  readonly lastingNanos: number;
}

export class BurstClock {
  readonly #bursts: Bursts;
  readonly #from: number;
  readonly #fromInBursts: number;

  /** `share`, from 0 to 1: how much of a period has passed when the guest begins. */
  constructor(bursts: Bursts, share: number) {
    this.#bursts = bursts;
    this.#from = share * bursts.everyNanos;
    this.#fromInBursts = inBursts(bursts, this.#from);
  }

  /** The time in bursts among the first `nanos` of the guest's running time. */
  within(nanos: number): number {
    return inBursts(this.#bursts, this.#from + nanos) - this.#fromInBursts;
  }

  /** The running time after which so much time in bursts has passed: the inverse. */
  runningTime(nanos: number): number {
    const { everyNanos, lastingNanos } = this.#bursts;
    const time = this.#fromInBursts + nanos;
    const whole = Math.max(0, Math.ceil(time / lastingNanos) - 1);
    return whole * everyNanos + (time - whole * lastingNanos) - this.#from;
  }
}

/** The time in bursts since the beginning of a period. */
function inBursts({ everyNanos, lastingNanos }: Bursts, nanos: number): number {
  const whole = Math.floor(nanos / everyNanos);
  return whole * lastingNanos + Math.min(nanos - whole * everyNanos, lastingNanos);
}

/**
 * The mean of `value`, a function of the time in bursts, over all points of a period at which a stretch of `nanos` of
 * running time can begin. `integral` is that of the function, from 0.
 *
 * The time in bursts of the last, incomplete period is a trapezoid over the points: it is at its least, grows as the
 * burst comes into the stretch, is at its most, and falls as the burst leaves it.
 */
export function meanOverPeriod(
  { everyNanos, lastingNanos }: Bursts,
  nanos: number,
  value: (inBursts: number) => number,
  integral: (inBursts: number) => number,
): number {
  const whole = Math.floor(nanos / everyNanos);
  const rest = nanos - whole * everyNanos;
  const least = whole * lastingNanos + Math.max(0, lastingNanos + rest - everyNanos);
  const most = whole * lastingNanos + Math.min(lastingNanos, rest);
  const atMost = Math.abs(lastingNanos - rest);
  const atLeast = everyNanos - atMost - 2 * (most - least);
  const onSlopes = 2 * (integral(most) - integral(least));
  return (atMost * value(most) + atLeast * value(least) + onSlopes) / everyNanos;
}
