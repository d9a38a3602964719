/**
 * One run: a cluster serves its clients, a component of its first host fails, perhaps a second one soon after,
 * recoveries are attempted, and the clients observe whether the service was kept.
 *
 * The service was kept if no request failed after all its attempts and no answer was wrong. Clients wait for some
 * seconds and try again; nothing else masks a failure.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import type { Course } from '../../../experiment/course.ts';
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { type FieldFailures, fieldOf } from '../../../experiment/field-failures.ts';
import { fieldTimeline } from '../../../experiment/field-timeline.ts';
import type { Measures } from '../../../experiment/metrics.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { EpisodeRecord, OutcomeClass, RunRecord } from '../../../experiment/record.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { type Harm, type Tell, tellerOf, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { WebCluster } from '../cluster/cluster.ts';
import { FailingHost, type HostAnswers } from '../cluster/failing-host.ts';
import { webClusterParameters } from '../parameters.ts';
import { STEP_NANOS, WebClients } from '../workloads/web-clients.ts';
import { CAUSES_OF, type WebClusterCause } from './causes.ts';
import { type Asked, ComponentModels, usesSpare } from './component-models.ts';
import { Failures, type Struck } from './failures.ts';
import { WATCHED_SECONDS, type WebClusterSettings } from './form.ts';
import type { WebClusterMetric } from './metrics.ts';
import type { Target } from './parts.ts';

type Spec = SpecOf<WebClusterSettings>;

/** The fault strikes at a random time in this window, when the queues have reached their steady state. */
const STRIKE_NANOS = [3e9, 4e9] as const;
const WATCHED_NANOS = WATCHED_SECONDS * 1e9;
/** Queues are in their steady state. */
const SETTLED_NANOS = 500e6;
/** In which some thousand answers come: chance is a few per cent. */
const TTR_WINDOW_NANOS = 10e9;
/** Answers that are on their way when the last request is given up arrive by then. */
const DRAIN_NANOS = 3e9;
const MAX_EVENTS = 2_000_000;

/** Reuses the models of the components, and one cluster for each number of hosts and servers. */
export function webClusterRunner(): RunnerOf<WebClusterSettings, WebClusterMetric> {
  const models = new ComponentModels();
  const benches = new Map<string, Bench>();
  return (spec, observer) => {
    const { hosts, serversPerHost, constants } = spec.variant.settings;
    const kind = JSON.stringify([hosts, serversPerHost, constants]);
    const bench = benches.get(kind) ?? benchOf(spec.variant.settings);
    benches.set(kind, bench);
    return new Run(spec, bench, models, observer ?? null).record();
  };
}

interface Bench {
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly cluster: WebCluster;
  readonly clients: WebClients;
  readonly hostEvent: ReturnType<Simulation['on']>;
  hosts: readonly FailingHost[];
}

function benchOf({ hosts, serversPerHost, constants = {} }: WebClusterSettings): Bench {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const streams = new RandomStreams('');
  const cluster = new WebCluster(simulation, streams, valuesWith(webClusterParameters, constants), {
    directors: hosts === 1 ? [0] : [0, 1],
    servers: Array.from({ length: hosts * serversPerHost }, (_, index) => index % hosts),
  });
  const bench: Bench = {
    simulation,
    streams,
    cluster,
    clients: new WebClients(cluster, streams),
    hostEvent: simulation.on('host', (host, action) => bench.hosts[host]?.due(action)),
    hosts: [],
  };
  return bench;
}

class Run {
  readonly #spec: Spec;
  readonly #bench: Bench;
  readonly #models: ComponentModels;
  readonly #observer: RunObserver | null;
  readonly #tell: Tell | undefined;
  readonly #failures: Failures;
  readonly #episodes: EpisodeRecord[] = [];
  #strikeAt = 0;
  /** Hosts whose spare driver VM has taken over. */
  readonly #sparesUsed = new Set<number>();

  constructor(spec: Spec, bench: Bench, models: ComponentModels, observer: RunObserver | null) {
    this.#spec = spec;
    this.#bench = bench;
    this.#models = models;
    this.#failures = new Failures(models, observer, bench.simulation);
    this.#observer = observer;
    this.#tell = tellerOf(observer);
  }

  record(): RunRecord<WebClusterMetric> {
    const { simulation, streams, cluster, clients } = this.#bench;
    const { hosts, recovery, secondFault, attempts } = this.#spec.variant.settings;
    simulation.reset();
    streams.reseed(`${this.#spec.seed}/${this.#spec.run}`);
    cluster.observer = this.#observer;
    this.#bench.hosts = Array.from({ length: hosts }, (_, index) => this.#host(index, recovery.appvm !== undefined));
    show(this.#observer, { model: 'web-cluster', simulation, machine: cluster });
    const [from, to] = STRIKE_NANOS;
    const strikeAt = Math.round(streams.stream('fault.when').uniform(from, to));
    this.#strikeAt = strikeAt;
    cluster.start();
    clients.start(strikeAt + WATCHED_NANOS, attempts);
    this.#runUntil(strikeAt);
    clients.mark();
    const field = fieldOf(this.#spec.variant.settings);
    if (field !== undefined) this.#strikeAsInField(field, strikeAt);
    else this.#strike(0, this.#spec.variant.settings.fault, 'first');
    if (secondFault !== undefined) {
      const { host, after: window } = secondFault.trigger;
      const [earliest, latest] = window;
      const after = streams.stream('second-fault.when').uniform(earliest, latest) * 1e6;
      this.#runUntil(strikeAt + Math.round(after));
      this.#strike(host === 'same' ? 0 : 1, secondFault, 'second');
    }
    this.#runUntil(strikeAt + WATCHED_NANOS + attempts * cluster.values.attemptNanos + DRAIN_NANOS);
    clients.close();
    return this.#write();
  }

  /**
   * One failure of the hosts' nodes in the trace is drawn, and strikes its host; so do those that follow within the
   * time that is watched. None strikes when the nodes never failed.
   */
  #strikeAsInField(field: FieldFailures, strikeAt: number): void {
    const { streams, hosts } = this.#bench;
    const { fault } = this.#spec.variant.settings;
    const failures = fieldTimeline(field, hosts.length, field.data?.spanSeconds ?? 0, streams);
    if (failures.length === 0) return;
    const first = streams.stream('field.failure').integer(0, failures.length - 1);
    const { atSeconds } = failures[first]!;
    for (const [index, { host, atSeconds: at }] of failures.slice(first).entries()) {
      const after = Math.round((at - atSeconds) * 1e9);
      if (after >= WATCHED_NANOS) return;
      this.#runUntil(strikeAt + after);
      this.#strike(host, fault, index === 0 ? 'first' : `field${index}`);
    }
  }

  #host(index: number, restartsVms: boolean): FailingHost {
    const { cluster, hostEvent } = this.#bench;
    let created = 0;
    const answers: HostAnswers = {
      cascade: (host, component) => {
        this.#note(host, `its ${component} has not survived`);
        const struck = this.#failureOf(host, component, STOPS[component], `cascade.${component}`);
        return this.#failures.begin(struck, `its ${component} has not survived`, [`act of host${host.index + 1}`]);
      },
      creationNanos: (host) => this.#models.creationNanos(this.#asked(host, `host${index}.vm${created++}`)),
      startNanos: (host) => this.#models.startNanos(this.#asked(host, `host${index}.vm${created}`)),
    };
    return new FailingHost(cluster, index, restartsVms, answers, hostEvent);
  }

  #strike(index: number, fault: { readonly target: Target; readonly model: string }, which: string): void {
    const target = fault.target === 'any' ? this.#drawComponent(which) : fault.target;
    const model = fault.target === 'any' ? STOPS[target] : fault.model;
    const host = this.#bench.hosts[index];
    assert(host !== undefined, 'a fault in a host that is not there');
    this.#note(host, `${model} strikes its ${target}`);
    const struck = this.#failureOf(host, target, model, which);
    const { now } = this.#bench.simulation;
    let failure = struck.course;
    // A part that does not execute now is struck later.
    const begin = () => (failure = this.#failures.begin(struck, `${model} strikes its ${target}`));
    if (!host.strike(target, begin)) return this.#note(host, 'nothing of it is left to be struck');
    if (failure.cause !== undefined) this.#note(host, CAUSES_OF[target][failure.cause] ?? failure.cause);
    this.#keepEpisode(failure, now);
  }

  #tellEnd(outcome: OutcomeClass, isDetected: boolean): void {
    const [tell, { clients, simulation, hosts, cluster }] = [this.#tell, this.#bench];
    if (tell === undefined) return;
    for (const host of hosts) host.close();
    const { longestGapNanos, longestGapEndsAt: toNanos, failures, wrongAnswers, answers } = clients;
    const counts = isDetected && longestGapNanos < WATCHED_NANOS;
    const facts = { answers, retries: clients.retries };
    tellOutage(tell, { actor: 'web clients', fromNanos: toNanos - longestGapNanos, toNanos, counts, facts });
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

  #drawComponent(which: string): ComponentKind {
    const { cluster, streams } = this.#bench;
    const { vmmFailures, dvmFailures } = cluster.values;
    const drawn = streams.stream(`${which}.component`).double();
    if (drawn < vmmFailures) return 'vmm';
    return drawn < vmmFailures + dvmFailures ? 'dvm' : 'privvm';
  }

  #failureOf(host: FailingHost, component: ComponentKind, model: string, which: string): Struck {
    const asked = this.#asked(host, which);
    const vm = Math.floor(this.#bench.streams.stream(`${which}.vm`).uniform() * asked.vms);
    const isSpareUsed = component === 'dvm' && this.#sparesUsed.has(host.index);
    if (component === 'dvm' && usesSpare(asked.settings)) this.#sparesUsed.add(host.index);
    return this.#failures.of(host, { ...asked, component, model, vm, isSpareUsed });
  }

  #asked(host: FailingHost, about: string): Asked {
    return {
      settings: this.#spec.variant.settings,
      vms: this.#bench.cluster.nodes.filter((node) => node.host === host.index).length,
      seed: `${this.#spec.seed}/${about}`,
      run: this.#spec.run,
    };
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

  #write(): RunRecord<WebClusterMetric> {
    const { id, variant, run } = this.#spec;
    const { simulation, clients } = this.#bench;
    if (simulation.events >= MAX_EVENTS)
      return { status: 'timeout', id, variant: variant.name, run, message: `no end after ${MAX_EVENTS} events` };
    const isDetected = this.#episodes.some(({ detection }) => detection !== undefined);
    const isKept = clients.failures === 0 && clients.wrongAnswers === 0 && clients.answers > 0;
    const isStruck = this.#episodes.some(({ strike }) => strike !== undefined);
    const outcome = outcomeOf(isStruck, isDetected, isKept);
    this.#tellEnd(outcome, isDetected);
    return {
      status: 'completed',
      id,
      variant: variant.name,
      run,
      episodes: this.#episodes,
      outcome,
      vms: [],
      ...(isKept ? {} : { cause: this.#causeOf() }),
      ...(isDetected &&
        clients.longestGapNanos < WATCHED_NANOS && { downtimeNanos: Math.round(clients.longestGapNanos) }),
      ...(isDetected && { measures: this.#measures(isKept) }),
      events: simulation.events,
    };
  }

  #measures(isKept: boolean): Measures<WebClusterMetric> {
    const { clients, cluster, hosts } = this.#bench;
    const ended = clients.answers + clients.failures;
    return {
      ...ttrMeasure(this.#ttrNanos()),
      'kept-by-patience|detected': isKept && clients.retries > 0 ? 1 : 0,
      'availability|detected': ended === 0 ? 0 : clients.answers / ended,
      'requestsFailed|detected': clients.failures,
      'requestsRetried|detected': clients.retries,
      'longestGapS|detected': clients.longestGapNanos / 1e9,
      'slowestAnswerS|detected': clients.slowestNanos / 1e9,
      'nodesLost|detected': hosts.reduce((sum, { lostVms }) => sum + lostVms, 0),
      'sessionsLost|detected': cluster.sessions.lost,
    };
  }

  #ttrNanos(): number {
    const series = { amounts: this.#bench.clients.amounts, stepNanos: STEP_NANOS };
    return timeToResponsiveness(series, {
      steadyFromNanos: SETTLED_NANOS,
      failedNanos: this.#strikeAt,
      untilNanos: this.#strikeAt + WATCHED_NANOS,
      windowNanos: TTR_WINDOW_NANOS,
    });
  }

  #causeOf(): WebClusterCause {
    const { hosts, clients, cluster } = this.#bench;
    if (hosts.some(({ isStruckInRecovery }) => isStruckInRecovery)) return 'recovery-struck';
    if (hosts.some(({ isLost }) => isLost)) return 'host-lost';
    if (clients.wrongAnswers > 0) return 'wrong-answers';
    if (cluster.sessions.lost > 0) return 'sessions-lost';
    return 'too-slow';
  }
}

const harmToClients = (why: string): Harm => ({ actor: 'web clients', why, counts: true });

/** The fault of a component that stops, by itself or because of a failure of the VMM. */
const STOPS: Readonly<Record<ComponentKind, string>> = {
  vmm: 'failstop',
  dvm: 'failstop',
  privvm: 'privvm-failstop',
  appvm: 'vm-crash',
};

function outcomeOf(isStruck: boolean, isDetected: boolean, isKept: boolean): OutcomeClass {
  if (!isStruck) return 'not-injected';
  if (isDetected) return isKept ? 'recovered' : 'failed';
  return isKept ? 'non-manifested' : 'sdc';
}
