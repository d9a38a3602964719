/**
 * One run: a cluster serves its clients, a component of its first host fails, perhaps a second one soon after,
 * recoveries are attempted, and the clients observe whether the service was kept.
 *
 * The service was kept if no request failed after all its attempts and no answer was wrong. Clients wait for some
 * seconds and try again; nothing else masks a failure.
 */

import type { Course } from '../../../experiment/course.ts';
import { type FieldFailures, fieldOf } from '../../../experiment/field-failures.ts';
import { fieldTimeline } from '../../../experiment/field-timeline.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { AllDownRuns } from '../../../experiment/rare/all-down-runs.ts';
import type { EpisodeRecord, OutcomeClass, RunRecord } from '../../../experiment/record.ts';
import { RunMemory } from '../../../experiment/run-memory.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { type Harm, type Tell, tellerOf, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import { FailingHost, type Failure, type HostAnswers } from '../cluster/failing-host.ts';
import { type Bench, benchOf } from './bench.ts';
import { CAUSES_OF } from './causes.ts';
import { ComponentModels, type Failing } from './component-models.ts';
import type { WebClusterSettings } from './form.ts';
import { HostFailures } from './host-failures.ts';
import type { WebClusterMetric } from './metrics.ts';
import type { Target } from './parts.ts';
import { Replacing } from './replacing.ts';
import {
  causeOf,
  downtimeNanosOf,
  isNoticed,
  measuresOf,
  outcomeOf,
  type Served,
  servedIn,
  WATCHED_NANOS,
  whatFollows,
} from './served.ts';
import { type Struck, ToldFailures } from './told-failures.ts';
import { Troubles } from './troubles.ts';

type Spec = SpecOf<WebClusterSettings>;

/** The fault strikes at a random time in this window, when the queues have reached their steady state. */
const STRIKE_NANOS = [3e9, 4e9] as const;
/** Answers that are on their way when the last request is given up arrive by then. */
const DRAIN_NANOS = 3e9;
const MAX_EVENTS = 2_000_000;

/** Reuses the models of the components, and one cluster for each number of hosts and servers. */
export function webClusterRunner(): RunnerOf<WebClusterSettings, WebClusterMetric> {
  const models = new ComponentModels();
  const rareRuns = new AllDownRuns<WebClusterSettings>();
  const benches = new Map<string, Bench>();
  const known = new RunMemory<Served>();
  return (spec, observer) => {
    const { hosts, serversPerHost, constants, rare } = spec.variant.settings;
    const kind = JSON.stringify([hosts, serversPerHost, constants]);
    const bench = benches.get(kind) ?? benchOf(spec.variant.settings);
    benches.set(kind, bench);
    if (rare === undefined) return new Run(spec, bench, models, known, observer ?? null).record();
    return rareRuns.record(spec, rare.effort, () => ({
      system: new Troubles(bench, models, spec.variant.settings, rare.repair * 1e6),
      mttfNanos: rare.mttf * 1e6,
    }));
  };
}

class Run {
  readonly #spec: Spec;
  readonly #bench: Bench;
  readonly #failures: HostFailures;
  readonly #known: RunMemory<Served>;
  readonly #observer: RunObserver | null;
  readonly #tell: Tell | undefined;
  readonly #told: ToldFailures;
  readonly #episodes: EpisodeRecord[] = [];
  #strikeAt = 0;
  readonly #replacing: Replacing;

  constructor(
    spec: Spec,
    bench: Bench,
    models: ComponentModels,
    known: RunMemory<Served>,
    observer: RunObserver | null,
  ) {
    this.#spec = spec;
    this.#bench = bench;
    this.#failures = new HostFailures(models, bench, spec.variant.settings, {
      seedOf: (about) => `${spec.seed}/${about}`,
      run: spec.run,
    });
    this.#told = new ToldFailures(models, observer, bench.simulation);
    this.#known = known;
    this.#observer = observer;
    this.#tell = tellerOf(observer);
    this.#replacing = new Replacing(spec.variant.settings, models, (host, about) => this.#failures.asked(host, about));
  }

  record(): RunRecord<WebClusterMetric> {
    const { simulation, streams, cluster } = this.#bench;
    const { settings } = this.#spec.variant;
    simulation.reset();
    streams.reseed(`${this.#spec.seed}/${this.#spec.run}`);
    cluster.observer = this.#observer;
    this.#bench.hosts = Array.from({ length: settings.hosts }, (_, index) =>
      this.#host(index, settings.recovery.appvm !== undefined),
    );
    show(this.#observer, { model: 'web-cluster', simulation, machine: cluster });
    const [from, to] = STRIKE_NANOS;
    this.#strikeAt = Math.round(streams.stream('fault.when').uniform(from, to));
    const field = fieldOf(settings);
    if (field !== undefined) return this.#write(this.#serve(() => this.#strikeAsInField(field)));
    const first = this.#failureOf(0, settings.fault, 'first');
    if (settings.secondFault !== undefined || this.#observer !== null)
      return this.#write(this.#serve(() => this.#strike(first)));
    const served = this.#servedAfter(first);
    this.#keepEpisode(first.course, this.#strikeAt);
    return this.#write(served);
  }

  /** After one failure, whose episode is not kept: simulated once for all that come to the same. */
  #servedAfter(first: Struck): Served {
    const { settings } = this.#spec.variant;
    const what = whatFollows(settings, first.course);
    const strike = () => first.host.strike(first.failing.component, () => this.#told.begin(first, ''));
    const isQuiet = !isNoticed(first.course);
    let served = this.#known.find(this.#spec, what);
    if (served === undefined) {
      served = this.#serve(isQuiet ? () => {} : strike);
      this.#known.keep(this.#spec, what, served);
    }
    return isQuiet ? { ...served, events: served.events + this.#eventsWithoutClients(strike) } : served;
  }

  /** Of a host whose failure no client notices: they come between those of the clients and change none. */
  #eventsWithoutClients(strike: () => void): number {
    const { simulation, cluster } = this.#bench;
    simulation.reset();
    cluster.stand();
    strike();
    this.#runUntil(this.#watchedNanos);
    return simulation.events;
  }

  /** From the strike until the last answer has come. */
  get #watchedNanos(): number {
    return WATCHED_NANOS + this.#spec.variant.settings.attempts * this.#bench.cluster.values.attemptNanos + DRAIN_NANOS;
  }

  /** The clients' requests, from before the first failure until long after it. */
  #serve(strike: () => void): Served {
    const { streams, cluster, clients } = this.#bench;
    const { secondFault, attempts } = this.#spec.variant.settings;
    cluster.start();
    clients.start(this.#strikeAt + WATCHED_NANOS, attempts);
    this.#runUntil(this.#strikeAt);
    clients.mark();
    strike();
    if (secondFault !== undefined) {
      const { host, after: window } = secondFault.trigger;
      const [earliest, latest] = window;
      const after = streams.stream('second-fault.when').uniform(earliest, latest) * 1e6;
      this.#runUntil(this.#strikeAt + Math.round(after));
      this.#strike(this.#failureOf(host === 'same' ? 0 : 1, secondFault, 'second'));
    }
    this.#runUntil(this.#strikeAt + this.#watchedNanos);
    clients.close();
    return servedIn(this.#bench, this.#strikeAt);
  }

  /**
   * One failure of the hosts' nodes in the trace is drawn, and strikes its host; so do those that follow within the
   * time that is watched. None strikes when the nodes never failed.
   */
  #strikeAsInField(field: FieldFailures): void {
    const { streams, hosts } = this.#bench;
    const { fault } = this.#spec.variant.settings;
    const failures = fieldTimeline(field, hosts.length, field.data?.spanSeconds ?? 0, streams);
    if (failures.length === 0) return;
    const first = streams.stream('field.failure').integer(0, failures.length - 1);
    const { atSeconds } = failures[first]!;
    for (const [index, { host, atSeconds: at }] of failures.slice(first).entries()) {
      const after = Math.round((at - atSeconds) * 1e9);
      if (after >= WATCHED_NANOS) return;
      this.#runUntil(this.#strikeAt + after);
      this.#strike(this.#failureOf(host, fault, index === 0 ? 'first' : `field${index}`));
    }
  }

  #host(index: number, restartsVms: boolean): FailingHost {
    const { cluster, hostEvent } = this.#bench;
    const answers: HostAnswers = {
      ...this.#failures.answers((host, failing) => this.#cascade(host, failing)),
      lost: (host, nodes) => this.#replacing.replace(host, nodes, this.#bench.hosts),
    };
    return new FailingHost(cluster, index, restartsVms, answers, hostEvent);
  }

  #failureOf(index: number, fault: { readonly target: Target; readonly model: string }, which: string): Struck {
    const { target, model } = this.#failures.drawn(fault, which);
    const host = this.#bench.hosts[index];
    assert(host !== undefined, 'a fault in a host that is not there');
    return this.#told.of(host, this.#failures.failing(host, target, model, which));
  }

  #cascade(host: FailingHost, failing: Failing): Failure {
    const text = `its ${failing.component} has not survived`;
    this.#note(host, text);
    return this.#told.begin(this.#told.of(host, failing), text, [`act of host${host.index + 1}`]);
  }

  #strike(struck: Struck): void {
    const { host, failing } = struck;
    const { component, model } = failing;
    const text = `${model} strikes its ${component}`;
    this.#note(host, text);
    const { now } = this.#bench.simulation;
    let course = struck.course;
    // A part that does not execute now is struck later.
    const begin = () => (course = this.#told.begin(struck, text));
    if (!host.strike(component, begin)) return this.#note(host, 'nothing of it is left to be struck');
    if (course.cause !== undefined) this.#note(host, CAUSES_OF[component][course.cause] ?? course.cause);
    this.#keepEpisode(course, now);
  }

  #tellEnd(outcome: OutcomeClass, isBack: boolean): void {
    const [tell, { clients, simulation, hosts, cluster }] = [this.#tell, this.#bench];
    if (tell === undefined) return;
    for (const host of hosts) host.close();
    const { longestGapNanos, longestGapEndsAt: toNanos, failures, wrongAnswers, answers } = clients;
    const facts = { answers, retries: clients.retries };
    tellOutage(tell, { actor: 'web clients', fromNanos: toNanos - longestGapNanos, toNanos, counts: isBack, facts });
    const lost = hosts.filter(({ isLost }) => isLost).map(({ index }) => `host${index + 1}`);
    const { sessions } = cluster;
    tellVerdict(tell, simulation.now, { outcome }, [
      ...lost.map((actor) => ({ actor, why: 'is lost', counts: false })),
      ...(sessions.lost > 0 ? [{ actor: 'sessions', why: `${sessions.lost} are lost`, counts: false }] : []),
      ...(failures > 0 ? [harmToClients(`${failures} requests failed after all attempts`)] : []),
      ...(wrongAnswers > 0 ? [harmToClients(`${wrongAnswers} answers were wrong`)] : []),
      ...(answers === 0 ? [harmToClients('no answer came')] : []),
    ]);
  }

  #keepEpisode({ episode }: Course, at: number): void {
    if (episode === undefined) return;
    const { strike, detection } = episode;
    this.#episodes.push({
      ...episode,
      ...(strike !== undefined && { strike: { ...strike, atNanos: at } }),
      ...(detection !== undefined && { detection: { ...detection, atNanos: at + detection.latencyNanos } }),
    });
  }

  #note(host: FailingHost, text: string): void {
    this.#observer?.note(this.#bench.simulation.now, `host${host.index + 1}`, text);
  }

  #runUntil(time: number): void {
    const { simulation } = this.#bench;
    simulation.run({ until: time, maxEvents: MAX_EVENTS - simulation.events });
  }

  #write(served: Served): RunRecord<WebClusterMetric> {
    const { id, variant, run } = this.#spec;
    const { events, failures, wrongAnswers, answers } = served;
    if (events >= MAX_EVENTS)
      return { status: 'timeout', id, variant: variant.name, run, message: `no end after ${MAX_EVENTS} events` };
    const replaced = this.#replacing.measures(served.nodesReplaced);
    const isDetected = this.#episodes.some(({ detection }) => detection !== undefined);
    const isKept = failures === 0 && wrongAnswers === 0 && answers > 0;
    const isStruck = this.#episodes.some(({ strike }) => strike !== undefined);
    const outcome = outcomeOf(isStruck, isDetected, isKept);
    const downtimeNanos = isDetected ? downtimeNanosOf(served, isKept) : null;
    this.#tellEnd(outcome, downtimeNanos !== null);
    return {
      status: 'completed',
      id,
      variant: variant.name,
      run,
      episodes: this.#episodes,
      outcome,
      vms: [],
      ...(isKept ? {} : { cause: causeOf(served) }),
      ...(downtimeNanos !== null && { downtimeNanos }),
      ...(isDetected && { measures: { ...measuresOf(served, isKept), ...replaced } }),
      events,
    };
  }
}

const harmToClients = (why: string): Harm => ({ actor: 'web clients', why, counts: true });
