/** How the clients of a run were served, on what that depends, and what the record says of it. */
import type { Course } from '../../../experiment/course.ts';
import type { Measures } from '../../../experiment/metrics.ts';
import type { OutcomeClass } from '../../../experiment/record.ts';
import { timeToResponsiveness, ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { WebCluster } from '../cluster/cluster.ts';
import type { FailingHost } from '../cluster/failing-host.ts';
import { STEP_NANOS, type WebClients } from '../workloads/web-clients.ts';
import type { WebClusterCause } from './causes.ts';
import { WATCHED_SECONDS, type WebClusterSettings } from './form.ts';
import type { WebClusterMetric } from './metrics.ts';

/** How the clients were served, and what became of the cluster. */
export type Served = Pick<
  WebClients,
  'answers' | 'failures' | 'wrongAnswers' | 'retries' | 'longestGapNanos' | 'slowestNanos'
> & {
  readonly ttrNanos: number;
  /** All that was there serves again, for good. */
  readonly isServedAgain: boolean;
  readonly nodesLost: number;
  readonly sessionsLost: number;
  /** VMs of lost hosts that run on others. */
  readonly nodesReplaced: number;
  readonly isHostLost: boolean;
  readonly isStruckInRecovery: boolean;
  readonly events: number;
};

export const WATCHED_NANOS: number = WATCHED_SECONDS * 1e9;
/** Queues are in their steady state. */
const SETTLED_NANOS = 500e6;
/** In which some thousand answers come: chance is a few per cent. */
const TTR_WINDOW_NANOS = 10e9;
/** So long before the end of the watch nothing goes wrong any more where service is back. */
const UNHARMED_NANOS = TTR_WINDOW_NANOS;
/** A longer gap between two answers is no chance. */
const INTERRUPTION_NANOS = 1e9;

/** In a run that is over. */
export function servedIn({ clients, cluster, hosts, simulation }: Serving, strikeAt: number): Served {
  const { answers, failures, wrongAnswers, retries, longestGapNanos, slowestNanos } = clients;
  return {
    answers,
    failures,
    wrongAnswers,
    retries,
    longestGapNanos,
    slowestNanos,
    ttrNanos: ttrOf(clients, strikeAt),
    isServedAgain: isServedAgain({ clients, cluster }, strikeAt),
    nodesLost: hosts.reduce((sum, { lostVms }) => sum + lostVms, 0),
    sessionsLost: cluster.sessions.lost,
    nodesReplaced: cluster.nodes.filter(({ host, home, isAlive }) => host !== home && isAlive).length,
    isHostLost: hosts.some(({ isLost }) => isLost),
    isStruckInRecovery: hosts.some(({ isStruckInRecovery }) => isStruckInRecovery),
    events: simulation.events,
  };
}

interface Serving {
  readonly clients: WebClients;
  readonly cluster: WebCluster;
  readonly hosts: readonly FailingHost[];
  readonly simulation: Pick<Simulation, 'events'>;
}

/**
 * At the end of the watch: every VM of the cluster can be reached and is right, no session was lost, which nobody
 * brings back, and no request of the last seconds failed or was answered wrongly.
 */
function isServedAgain({ clients, cluster }: Pick<Serving, 'clients' | 'cluster'>, strikeAt: number): boolean {
  return (
    cluster.nodes.every(({ isReachable, isWrong }) => isReachable && !isWrong) &&
    cluster.sessions.lost === 0 &&
    clients.lastHarmSentAt < strikeAt + WATCHED_NANOS - UNHARMED_NANOS
  );
}

function ttrOf({ amounts, longestGapNanos, longestGapEndsAt }: WebClients, strikeAt: number): number {
  const series = { amounts, stepNanos: STEP_NANOS };
  return timeToResponsiveness(series, {
    former: { fromNanos: SETTLED_NANOS, toNanos: strikeAt },
    failedNanos: strikeAt,
    untilNanos: strikeAt + WATCHED_NANOS,
    windowNanos: TTR_WINDOW_NANOS,
    backNanos: longestGapNanos > INTERRUPTION_NANOS ? longestGapEndsAt : strikeAt,
  });
}

/** Whether clients may notice it. Management that is away while no VM has to be made is no concern of theirs. */
export const isNoticed = ({ effects }: Course): boolean => effects.some(({ kind }) => kind !== 'no-management');

/**
 * On what it depends how clients are served after one failure: on what that does to its host, on how lost VMs are
 * created anew, and where further components fail on how these recover. A failure that they do not notice is followed
 * by nothing, whatever the mechanisms.
 */
export function whatFollows(settings: WebClusterSettings, course: Course): unknown {
  const { effects } = course;
  const { hosts, serversPerHost, constants, attempts, platform, recovery, pool, without } = settings;
  const cluster = [hosts, serversPerHost, constants, attempts];
  if (!isNoticed(course)) return cluster;
  const recoveries = effects.some(({ kind }) => kind === 'component-lost')
    ? [platform, recovery]
    : [recovery.privvm, recovery.appvm, recovery.host];
  return [cluster, effects, recoveries, pool, without];
}

export function measuresOf(served: Served, isKept: boolean): Measures<WebClusterMetric> {
  const { answers, failures, retries } = served;
  const ended = answers + failures;
  return {
    ...ttrMeasure(served.ttrNanos),
    'kept-by-patience|detected': isKept && retries > 0 ? 1 : 0,
    'availability|detected': ended === 0 ? 0 : answers / ended,
    'requestsFailed|detected': failures,
    'requestsRetried|detected': retries,
    'longestGapS|detected': served.longestGapNanos / 1e9,
    'slowestAnswerS|detected': served.slowestNanos / 1e9,
    'nodesLost|detected': served.nodesLost,
    'sessionsLost|detected': served.sessionsLost,
  };
}

/**
 * The longest time in which no client was answered; null where service did not come back for good. A service that was
 * kept did, whatever the cluster has lost by then; one that failed did when all that was there serves again.
 */
export function downtimeNanosOf({ longestGapNanos, isServedAgain }: Served, isKept: boolean): number | null {
  return (isKept || isServedAgain) && longestGapNanos < WATCHED_NANOS ? Math.round(longestGapNanos) : null;
}

export function causeOf({ isStruckInRecovery, isHostLost, wrongAnswers, sessionsLost }: Served): WebClusterCause {
  if (isStruckInRecovery) return 'recovery-struck';
  if (isHostLost) return 'host-lost';
  if (wrongAnswers > 0) return 'wrong-answers';
  return sessionsLost > 0 ? 'sessions-lost' : 'too-slow';
}

export function outcomeOf(isStruck: boolean, isDetected: boolean, isKept: boolean): OutcomeClass {
  if (!isStruck) return 'not-injected';
  if (isDetected) return isKept ? 'recovered' : 'failed';
  return isKept ? 'non-manifested' : 'sdc';
}
