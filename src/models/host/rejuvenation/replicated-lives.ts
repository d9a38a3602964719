/**
 * The lives of several hosts, each with a replica of every service: how many replicas of a service are away at once.
 *
 * Ages are spread evenly over the hosts, and a host is rejuvenated only while all replicas elsewhere are there. So what
 * takes the last replica away is a failure.
 */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { Passage, Replicated } from '../../../experiment/rare/all-down.ts';
import type { FailureRate } from '../../../experiment/rare/near-misses.ts';
import { Replicas } from '../../../experiment/rare/replicas.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { hours } from '../../../kernel/time.ts';
import type { HostParts } from '../experiment/parts.ts';
import type { RejuvenationSettings } from './form.ts';
import type { LifePlan } from './life-plan.ts';
import { planOf, testbedOn } from './testbed.ts';

/** For a check, in outages. */
const SHORT_HORIZON = 40;
const SHORT_WARM_UP_NANOS: number = hours(1);

interface Lives {
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly testbeds: readonly ReturnType<typeof testbedOn>[];
}

export class ReplicatedLives implements Replicated {
  readonly hosts: number;
  readonly nearMissEffort = 1;
  readonly #settings: RejuvenationSettings;
  readonly #parts: HostParts;
  readonly #lives: Lives;
  readonly #warmUpNanos: number;
  readonly #horizonNanos: number;
  readonly #replicas: Replicas;
  #plans: readonly LifePlan[] = [];
  #isCounting = false;

  constructor(settings: RejuvenationSettings, parts: HostParts, hosts: number, shared?: Lives, horizonNanos?: number) {
    this.hosts = hosts;
    this.#settings = settings;
    this.#parts = parts;
    this.#lives = shared ?? livesOf(settings, parts, hosts);
    this.#warmUpNanos = horizonNanos === undefined ? Math.round(settings.warmUp * 1e6) : SHORT_WARM_UP_NANOS;
    this.#horizonNanos = horizonNanos ?? Math.round(settings.horizon * 1e6);
    const { simulation, streams, testbeds } = this.#lives;
    this.#replicas = new Replicas(simulation, streams, {
      hosts,
      isDown: (host) => !this.#services.some((service) => testbeds[host]!.life.serves(service)),
      fails: (host) => testbeds[host]!.life.strike(this.#plans[host]!, streams.stream('who fails').double()),
    });
  }

  get mttfNanos(): number {
    return hours(this.#lives.testbeds[0]!.life.meanHoursToFailure);
  }

  follow(seeds: readonly string[], goal: number, rate: FailureRate): Passage | 'endless' {
    const { simulation, testbeds } = this.#lives;
    simulation.reset();
    this.#replicas.start(seeds, goal);
    this.#isCounting = false;
    this.#plans = testbeds.map((_, host) => this.#planOf(host));
    for (const [host, { life, scene }] of testbeds.entries()) {
      scene.handover.clear();
      life.begin(this.#plans[host]!);
    }
    simulation.run({ until: this.#warmUpNanos });
    this.#isCounting = true;
    this.#replicas.begin(rate, this.#mostDown());
    if (!this.#replicas.isThere) simulation.run({ until: this.#warmUpNanos + this.#horizonNanos });
    return this.#replicas.passage();
  }

  spanNanos(nanos: number): number {
    return nanos;
  }

  hastened(outageNanos: number): Replicated {
    const horizonNanos = Math.min(this.#horizonNanos, Math.ceil(SHORT_HORIZON * outageNanos));
    return new ReplicatedLives(this.#settings, this.#parts, this.hosts, this.#lives, horizonNanos);
  }

  get #services(): readonly number[] {
    return Array.from({ length: this.#settings.vms }, (_, service) => service);
  }

  /** Replicas that are away, of the service that lacks most. */
  #mostDown(except = -1): number {
    const { testbeds } = this.#lives;
    const downOf = (service: number): number =>
      testbeds.reduce((count, { life }, host) => count + (host === except || life.serves(service) ? 0 : 1), 0);
    return Math.max(...this.#services.map(downOf));
  }

  #planOf(host: number): LifePlan {
    const { streams, testbeds } = this.#lives;
    const changed = (): void => {
      if (this.#isCounting) this.#replicas.change(this.#mostDown());
    };
    // The first host draws the age of a component, and the others lie evenly between.
    const ageOf = (component: string): number => {
      if (host === 0) this.#ages.set(component, streams.stream(`${component}.age`).double());
      return ((this.#ages.get(component) ?? 0) + host / this.hosts) % 1;
    };
    return {
      ...planOf(this.#settings, this.#parts, testbeds[host]!, ''),
      failures: false,
      field: undefined,
      beside: { ageOf, changed, lacksOther: () => this.#mostDown(host) > 0 },
    };
  }

  readonly #ages = new Map<string, number>();
}

function livesOf(settings: RejuvenationSettings, parts: HostParts, hosts: number): Lives {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const streams = new RandomStreams('');
  const testbeds = Array.from({ length: hosts }, (_, host) =>
    testbedOn(simulation, streams, settings, parts, `host${host + 1}`),
  );
  return { simulation, streams, testbeds };
}
