/**
 * The clients of a web service and what they observe. They send requests at random times, repeat a request when no
 * answer comes in time, and give it up after the last attempt.
 *
 * The network retransmits packets that were not received. A request is answered when the right answer to any of its
 * attempts arrives. It has failed when it is given up, or refused because the service has lost its session. The clients
 * have no access to the components of the service.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { EventKind } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Requester, WebCluster, WebClusterValues } from '../cluster/cluster.ts';
import { DelayLine } from './delay-line.ts';

/** The resolution of the answers over time. */
export const STEP_NANOS = 500e6;
/** More requests than can be under way at once, since clients give up. */
export const SLOTS = 4096;
/**
 * A request's number combines its slot (low bits) with the number of uses of the slot (high bits), so that an event of
 * an earlier request never affects a later one in the same slot.
 */
const MOST_USES = 2 ** 18;

export class WebClients implements Requester {
  /**
   * Counts since the mark: requests answered, requests failed, failed requests that were refused, and answered requests
   * that took more than one attempt.
   */
  answers = 0;
  failures = 0;
  refusals = 0;
  retries = 0;
  wrongAnswers = 0;
  longestGapNanos = 0;
  longestGapEndsAt = 0;
  slowestNanos = 0;
  /** When the newest request was sent of those that failed or got a wrong answer. */
  lastHarmSentAt = Number.NEGATIVE_INFINITY;
  /** Right answers in each step of `STEP_NANOS` since the start. */
  readonly amounts: number[] = [];
  readonly #cluster: WebCluster;
  readonly #arrivals: Stream;
  readonly #sessions: Stream;
  readonly #session = new Int32Array(SLOTS);
  readonly #uses = new Int32Array(SLOTS);
  readonly #isOpen = new Uint8Array(SLOTS);
  readonly #isTaken = new Uint8Array(SLOTS);
  readonly #attempts = new Uint8Array(SLOTS);
  readonly #sentAt = new Float64Array(SLOTS);
  readonly #answer: EventKind;
  readonly #next: EventKind;
  readonly #impatience: DelayLine;
  readonly #retransmissions: readonly DelayLine[];
  #slot = 0;
  #lastAt = 0;
  #endsAt = 0;
  #mostAttempts = 0;

  constructor(cluster: WebCluster, streams: RandomStreams) {
    this.#cluster = cluster;
    this.#arrivals = streams.stream('web.arrivals');
    this.#sessions = streams.stream('web.session');
    const { simulation } = cluster;
    this.#next = simulation.on('next request', () => this.#begin());
    this.#answer = simulation.on('answer', (request, isRight) => this.#arrive(request, isRight === 1));
    const { attemptNanos } = cluster.values;
    const isOver = (request: number, attempt: number): boolean =>
      !this.#isCurrent(request) || this.#attempts[slotOf(request)] !== attempt;
    this.#impatience = new DelayLine(simulation, 'attempt timed out', attemptNanos, isOver, (request, attempt) =>
      this.#giveUp(request, attempt),
    );
    this.#retransmissions = retransmissionsOf(cluster.values).map(
      (nanos) =>
        new DelayLine(
          simulation,
          'retransmission',
          nanos,
          (request, attempt) => isOver(request, attempt) || this.#isTaken[slotOf(request)] === 1,
          (request) => cluster.request(request),
        ),
    );
  }

  /** Requests come from now on until `endsAt`, and each is tried so often. */
  start(endsAt: number, attempts: number = this.#cluster.values.attempts): void {
    this.#mostAttempts = attempts;
    this.#slot = 0;
    this.#isOpen.fill(0);
    this.#uses.fill(0);
    this.amounts.length = 0;
    this.#endsAt = endsAt;
    this.#lastAt = this.#cluster.simulation.now;
    this.#cluster.requester = this;
    this.mark();
    this.#wait();
  }

  /** Resets the counts. */
  mark(): void {
    this.answers = 0;
    this.failures = 0;
    this.refusals = 0;
    this.retries = 0;
    this.wrongAnswers = 0;
    this.longestGapNanos = 0;
    this.longestGapEndsAt = 0;
    this.slowestNanos = 0;
    this.lastHarmSentAt = Number.NEGATIVE_INFINITY;
  }

  /** Ends the observation. The time since the last answer counts as a time without answers. */
  close(): void {
    this.#noteGap(Math.min(this.#cluster.simulation.now, this.#endsAt));
  }

  sessionOf(request: number): number {
    return this.#session[slotOf(request)] ?? 0;
  }

  taken(request: number): void {
    if (this.#isCurrent(request)) this.#isTaken[slotOf(request)] = 1;
  }

  answered(request: number, isRight: boolean): void {
    this.#cluster.simulation.schedule(this.#cluster.values.hopNanos, this.#answer, request, isRight ? 1 : 0);
  }

  refused(request: number): void {
    if (!this.#isCurrent(request)) return;
    this.refusals++;
    this.#fail(request);
  }

  #wait(): void {
    const { simulation, values } = this.#cluster;
    const gap = Math.ceil(this.#arrivals.exponential(1e9 / values.requestsPerSecond));
    if (simulation.now + gap < this.#endsAt) simulation.schedule(gap, this.#next);
  }

  #begin(): void {
    this.#wait();
    const slot = this.#slot;
    this.#slot = (slot + 1) % SLOTS;
    assert(this.#isOpen[slot] === 0, 'more requests under way than there is room for');
    const use = ((this.#uses[slot] ?? 0) + 1) % MOST_USES;
    this.#uses[slot] = use;
    this.#isOpen[slot] = 1;
    this.#attempts[slot] = 0;
    this.#session[slot] = this.#cluster.sessions.draw(this.#sessions);
    this.#sentAt[slot] = this.#cluster.simulation.now;
    this.#try(slot + use * SLOTS);
  }

  #try(request: number): void {
    const slot = slotOf(request);
    this.#isTaken[slot] = 0;
    const attempt = this.#attempts[slot] ?? 0;
    this.#cluster.request(request);
    this.#impatience.begin(request, attempt);
    for (const line of this.#retransmissions) line.begin(request, attempt);
  }

  #giveUp(request: number, attempt: number): void {
    const slot = slotOf(request);
    if (attempt + 1 >= this.#mostAttempts) return this.#fail(request);
    this.#attempts[slot] = attempt + 1;
    this.#try(request);
  }

  #arrive(request: number, isRight: boolean): void {
    const slot = slotOf(request);
    if (!this.#isCurrent(request)) return;
    const { now } = this.#cluster.simulation;
    this.#isOpen[slot] = 0;
    this.answers++;
    if (isRight) this.#count(now);
    else {
      this.wrongAnswers++;
      this.#noteHarm(slot);
    }
    if ((this.#attempts[slot] ?? 0) > 0) this.retries++;
    this.slowestNanos = Math.max(this.slowestNanos, now - (this.#sentAt[slot] ?? now));
    this.#noteGap(now);
  }

  #count(now: number): void {
    const step = Math.floor(now / STEP_NANOS);
    while (this.amounts.length <= step) this.amounts.push(0);
    this.amounts[step]!++;
  }

  #fail(request: number): void {
    const slot = slotOf(request);
    this.#isOpen[slot] = 0;
    this.failures++;
    this.#noteHarm(slot);
  }

  #noteHarm(slot: number): void {
    this.lastHarmSentAt = Math.max(this.lastHarmSentAt, this.#sentAt[slot] as number);
  }

  #noteGap(now: number): void {
    const gap = now - this.#lastAt;
    if (gap > this.longestGapNanos) {
      this.longestGapNanos = gap;
      this.longestGapEndsAt = now;
    }
    this.#lastAt = now;
  }

  #isCurrent(request: number): boolean {
    const slot = slotOf(request);
    return this.#isOpen[slot] === 1 && this.#uses[slot] === (request - slot) / SLOTS;
  }
}

/** When a packet is sent again that no server has taken: each time after twice as long, within one attempt. */
function retransmissionsOf({ retransmissionNanos, attemptNanos }: WebClusterValues): number[] {
  const all: number[] = [];
  for (let after = retransmissionNanos; after < attemptNanos; after = 2 * after + retransmissionNanos) all.push(after);
  return all;
}

const slotOf = (request: number): number => request % SLOTS;
