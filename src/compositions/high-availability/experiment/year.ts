/**
 * One year of one VM. Failures of its host, and of the one that stands by, come at random, the same for every strategy.
 * What each does is asked of the fine models; here only times are added up: a failure while the service is away begins
 * its way back anew, and one while nothing protects the VM takes it along.
 */
import type { RandomStreams } from '../../../kernel/random.ts';
import type { HighAvailabilitySettings } from './form.ts';
import type { Models } from './models.ts';
import type { Interruption, Strategy } from './strategies.ts';

const YEAR_SECONDS = 365 * 86_400;

export interface Year {
  readonly failures: number;
  readonly downSeconds: number;
  readonly longestSeconds: number;
  /** Times without service. */
  readonly outages: number;
  readonly losses: number;
  readonly lostSeconds: number;
  readonly repeatedSeconds: number;
  readonly unprotectedSeconds: number;
}

interface Failure {
  readonly atSeconds: number;
  readonly of: 'vmm' | 'host';
  /** The host where the VM is, or the one that stands by. */
  readonly side: 'own' | 'other';
}

export function yearOf(
  settings: HighAvailabilitySettings,
  strategy: Strategy,
  models: Models,
  streams: RandomStreams,
): Year {
  const times = new Times(settings);
  for (const [index, failure] of failuresOf(settings, streams).entries()) {
    const { atSeconds, of, side } = failure;
    const isProtected = strategy.isReplicated && times.isProtectedAt(atSeconds);
    if (strategy.isReplicated) times.unprotected(atSeconds, of);
    if (side === 'other') continue;
    const about = `failure${index}`;
    const act = of === 'vmm' ? strategy.afterVmmFailure : strategy.afterHostFailure;
    // A protection that is not there protects nothing.
    times.struck(atSeconds, strategy.isReplicated && !isProtected ? models.restart(about) : act(models, about));
  }
  return times.year();
}

class Times {
  readonly #settings: HighAvailabilitySettings;
  #failures = 0;
  #downSeconds = 0;
  #longestSeconds = 0;
  #outages = 0;
  #losses = 0;
  #lostSeconds = 0;
  #repeatedSeconds = 0;
  #unprotectedSeconds = 0;
  /** Since when the present memory has been filled, and until when the service is away. */
  #beganAt = 0;
  #backAt = 0;
  #wentAt = 0;
  #protectedAt = 0;

  constructor(settings: HighAvailabilitySettings) {
    this.#settings = settings;
  }

  isProtectedAt(atSeconds: number): boolean {
    return atSeconds >= this.#protectedAt;
  }

  /** From now on, until the host that has failed is back. */
  unprotected(atSeconds: number, of: Failure['of']): void {
    const { rebootTime, repairTime } = this.#settings;
    const until = Math.min(YEAR_SECONDS, atSeconds + (of === 'vmm' ? rebootTime : repairTime) / 1e3);
    this.#unprotectedSeconds += Math.max(0, until - Math.max(atSeconds, this.#protectedAt));
    this.#protectedAt = Math.max(this.#protectedAt, until);
  }

  struck(atSeconds: number, { downSeconds, losesState, repeatedSeconds }: Interruption): void {
    const isAway = atSeconds < this.#backAt;
    this.#failures++;
    if (!isAway) {
      this.#outages++;
      this.#wentAt = atSeconds;
    }
    const backAt = Math.min(YEAR_SECONDS, Math.max(this.#backAt, atSeconds + downSeconds));
    this.#downSeconds += backAt - Math.max(atSeconds, this.#backAt);
    this.#longestSeconds = Math.max(this.#longestSeconds, backAt - this.#wentAt);
    this.#backAt = backAt;
    this.#repeatedSeconds += repeatedSeconds;
    if (!losesState) return;
    this.#losses++;
    // Away, it has done nothing since.
    // Who saves without a pause loses nothing.
    const everySeconds = this.#settings.saveEvery / 1e3;
    if (!isAway && everySeconds > 0) this.#lostSeconds += (atSeconds - this.#beganAt) % everySeconds;
    this.#beganAt = backAt;
  }

  year(): Year {
    return {
      failures: this.#failures,
      downSeconds: this.#downSeconds,
      longestSeconds: this.#longestSeconds,
      outages: this.#outages,
      losses: this.#losses,
      lostSeconds: this.#lostSeconds,
      repeatedSeconds: this.#repeatedSeconds,
      unprotectedSeconds: this.#unprotectedSeconds,
    };
  }
}

/** In the order of time. */
function failuresOf(
  { vmmFailuresPerYear, hostFailuresPerYear }: HighAvailabilitySettings,
  streams: RandomStreams,
): Failure[] {
  const rates = { vmm: vmmFailuresPerYear, host: hostFailuresPerYear };
  return (['own', 'other'] as const)
    .flatMap((side) =>
      (['vmm', 'host'] as const).flatMap((of) => {
        const failures: Failure[] = [];
        const gaps = streams.stream(`${side}.${of}`);
        const mean = YEAR_SECONDS / rates[of];
        if (rates[of] === 0) return [];
        for (let at = gaps.exponential(mean); at < YEAR_SECONDS; at += gaps.exponential(mean))
          failures.push({ atSeconds: at, of, side });
        return failures;
      }),
    )
    .sort((a, b) => a.atSeconds - b.atSeconds);
}

export const shareOfYear = (seconds: number): number => seconds / YEAR_SECONDS;
