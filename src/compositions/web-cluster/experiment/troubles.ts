/**
 * From the failure of a host, when all were well, until all are well again: how many hosts are without a web server
 * meanwhile. Other hosts can fail, too; what the mechanisms do not recover, an operator puts right.
 *
 * Nobody sends requests: a replica is down while no web server of its host can be reached. Left out: directors, which
 * are on two hosts only; and that an operator has one pair of hands.
 */
import { type Passage, type Replicated } from '../../../experiment/rare/all-down.ts';
import type { FailureRate } from '../../../experiment/rare/near-misses.ts';
import { Replicas } from '../../../experiment/rare/replicas.ts';
import type { EventKind } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { FailingHost, type Failure } from '../cluster/failing-host.ts';
import type { Bench } from './bench.ts';
import { type Failing, type Models, RememberedModels } from './component-models.ts';
import type { WebClusterSettings } from './form.ts';
import { HostFailures } from './host-failures.ts';

/** With more, hosts fail faster than they are put right. */
const MOST_STRIKES = 200;
const MOST_EVENTS = 1000 * MOST_STRIKES;
/** Courses of failures that a check draws from: a course costs 10 ms. */
const POOL = 60;
/** For a check, where hosts fail every few outages, an operator comes after so many. */
const QUICK_REPAIR = 4;

export class Troubles implements Replicated {
  readonly hosts: number;
  /** A course of a failure costs far more, and is kept. */
  readonly nearMissEffort = 10;
  readonly #bench: Bench;
  readonly #models: Models;
  readonly #settings: WebClusterSettings;
  readonly #repairNanos: number;
  /** Null where every failure has a course of its own. */
  readonly #pool: Stream | null;
  readonly #replicas: Replicas;
  readonly #operator: EventKind;
  #failures: HostFailures;
  #strikes = 0;
  #isEndless = false;

  constructor(bench: Bench, models: Models, settings: WebClusterSettings, repairNanos: number, hasPool = false) {
    const { simulation, streams } = bench;
    this.hosts = settings.hosts;
    this.#bench = bench;
    this.#models = new RememberedModels(models);
    this.#settings = settings;
    this.#repairNanos = repairNanos;
    this.#pool = hasPool ? streams.stream('course') : null;
    this.#replicas = new Replicas(simulation, streams, {
      hosts: settings.hosts,
      isDown: (host) => !bench.hosts[host]!.serves,
      fails: (host) => this.#strike(host),
    });
    this.#operator = simulation.on('operator', (host) => this.#putRight(host));
    this.#failures = this.#newFailures();
  }

  follow(seeds: readonly string[], goal: number, rate: FailureRate): Passage | 'endless' {
    const { simulation, cluster, streams } = this.#bench;
    simulation.reset();
    this.#replicas.start(seeds, goal);
    this.#failures = this.#newFailures();
    this.#strikes = 0;
    this.#isEndless = false;
    this.#bench.hosts = Array.from({ length: this.hosts }, (_, index) => this.#host(index));
    cluster.stand();
    this.#replicas.begin(rate, 0);
    this.#strike(streams.stream('first host').integer(0, this.hosts - 1));
    const end = this.#replicas.isThere ? 'stopped' : simulation.run({ maxEvents: MOST_EVENTS });
    return end === 'stopped' && !this.#isEndless ? this.#replicas.passage() : 'endless';
  }

  hastened(outageNanos: number): Replicated {
    const repairNanos = Math.min(this.#repairNanos, QUICK_REPAIR * outageNanos);
    return new Troubles(this.#bench, this.#models, this.#settings, repairNanos, true);
  }

  /** The first failure of one of the hosts, and what follows. */
  spanNanos(nanos: number, mttfNanos: number): number {
    return mttfNanos / this.hosts + nanos;
  }

  #newFailures(): HostFailures {
    const seedOf = (about: string): string =>
      this.#pool === null ? `${this.#replicas.seed}/${about}` : `pool/${this.#pool.integer(1, POOL)}`;
    return new HostFailures(this.#models, this.#bench, this.#settings, { seedOf, run: 0 });
  }

  #host(index: number): FailingHost {
    const { cluster, hostEvent } = this.#bench;
    const cascade = (_host: FailingHost, failing: Failing): Failure => this.#failureOf(failing);
    const answers = { ...this.#failures.answers(cascade), lost: () => {}, changed: () => this.#look() };
    return new FailingHost(cluster, index, this.#settings.recovery.appvm !== undefined, answers, hostEvent);
  }

  #strike(index: number): void {
    const { hosts, simulation } = this.#bench;
    const which = `strike ${this.#strikes++}`;
    if (this.#strikes > MOST_STRIKES) this.#isEndless = true;
    if (this.#isEndless) return simulation.stop();
    const { target, model } = this.#failures.drawn(this.#settings.fault, which);
    const failure = this.#failureOf(this.#failures.failing(hosts[index]!, target, model, which));
    simulation.schedule(this.#repairNanos, this.#operator, index);
    hosts[index]!.strike(target, () => failure);
    this.#look();
  }

  /** Nobody is told of it. */
  #failureOf(failing: Failing): Failure {
    return { effects: this.#models.courseOf(failing).effects, causesOf: () => [] };
  }

  #putRight(index: number): void {
    const host = this.#bench.hosts[index]!;
    this.#failures.giveSpare(index);
    if (!host.isWhole) host.renew();
    this.#look();
  }

  #look(): void {
    const { hosts, simulation } = this.#bench;
    let [down, whole] = [0, 0];
    for (const host of hosts) {
      if (!host.serves) down++;
      if (host.isWhole && !this.#failures.hasUsedSpare(host.index)) whole++;
    }
    this.#replicas.change(down);
    if (whole === hosts.length) simulation.stop();
  }
}
