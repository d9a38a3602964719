/**
 * Whom crews serve: after each move, when all that is forced has been made, those who have come to ask join the queue,
 * those who ask no more leave it, and who is next is served. Who asks without a break keeps what they have.
 */
import { askedClass, type CrewOfNet, crewsBy, SERVED } from './crews.ts';
import type { Vector } from './formula.ts';
import type { Net } from './net.ts';

/** Who of several instances of `crew`; the first `count` of them count. Returns a place in `instances`. */
export type Whom = (instances: Int32Array, count: number, crew: number, vector: Vector) => number;

/** Behind all others, and level with those who come at the same time. */
const NEWCOMER = 1 << 20;

export class Dispatch {
  readonly #crews: readonly CrewOfNet[];
  readonly #whom: Whom;
  readonly #crewsBy: readonly (readonly number[])[];
  readonly #isOpen: Uint8Array;
  /** By crew and client: the class it asks with now, and with which it asked; -2 where its state has not changed. */
  readonly #class: readonly Int32Array[];
  readonly #before: readonly Int32Array[];
  /** By instance, which clients it is. */
  readonly #clientsOf: readonly (readonly (readonly [crew: number, client: number])[])[];
  /** Those of whom one is chosen: places among the clients, and their instances. */
  readonly #candidates: Int32Array;
  readonly #instances: Int32Array;

  constructor({ crews, instances, length }: Net, whom: Whom) {
    this.#crews = crews;
    this.#whom = whom;
    this.#crewsBy = crewsBy(crews, length);
    this.#isOpen = new Uint8Array(crews.length);
    this.#class = crews.map(({ clients }) => new Int32Array(clients.length));
    this.#before = crews.map(({ clients }) => new Int32Array(clients.length).fill(UNCHANGED));
    this.#clientsOf = instances.map((_, instance) =>
      crews.flatMap(({ clients }, crew) =>
        clients.flatMap((client, each) => (client.instance === instance ? [[crew, each] as const] : [])),
      ),
    );
    this.#candidates = new Int32Array(instances.length);
    this.#instances = new Int32Array(instances.length);
  }

  /** At the start. */
  begin(): void {
    this.#isOpen.fill(1);
    for (const before of this.#before) before.fill(UNCHANGED);
  }

  /** Before a place of the vector gets another value. */
  change(place: number, vector: Vector): void {
    const readers = this.#crewsBy[place]!;
    for (let i = 0; i < readers.length; i++) this.#isOpen[readers[i]!] = 1;
    for (const [crew, client] of this.#clientsOf[place] ?? []) {
      const before = this.#before[crew]!;
      if (before[client] === UNCHANGED) before[client] = this.#crews[crew]!.clients[client]!.classOf[vector[place]!]!;
    }
  }

  /** When nothing is forced any more. */
  serve(vector: Vector, tell: (place: number) => void): void {
    for (let crew = 0; crew < this.#crews.length; crew++) {
      if (this.#isOpen[crew] === 0) continue;
      this.#isOpen[crew] = 0;
      const { clients } = this.#crews[crew]!;
      const old = clients.map(({ place }) => vector[place]!);
      this.#serveOne(crew, vector);
      for (const [client, { place }] of clients.entries()) if (vector[place] !== old[client]) tell(place);
    }
  }

  #serveOne(index: number, vector: Vector): void {
    const { crew, clients } = this.#crews[index]!;
    let free = crew.size - this.#admit(index, vector);
    for (;;) {
      const next = this.#next(index, vector);
      if (next === 0) break;
      if (free === 0) {
        const classOfNext = this.#class[index]![this.#candidates[0]!]!;
        if (!crew.preempts || !this.#makeRoom(index, classOfNext, vector)) break;
        this.#next(index, vector);
        free++;
      }
      vector[clients[this.#chosen(index, next, vector)]!.place] = SERVED;
      free--;
    }
    this.#closeUp(index, vector);
  }

  /** Those who come join the queue, and those who ask no more leave it. Returns how many are served. */
  #admit(index: number, vector: Vector): number {
    const { clients } = this.#crews[index]!;
    const [classes, before] = [this.#class[index]!, this.#before[index]!];
    let served = 0;
    for (let each = 0; each < clients.length; each++) {
      const client = clients[each]!;
      const own = askedClass(client, vector);
      classes[each] = own;
      const rank = vector[client.place]!;
      // In another class it has just come; who is served stays so.
      const isOther = before[each]! >= 0 && before[each] !== own;
      before[each] = UNCHANGED;
      if (own === -1) vector[client.place] = 0;
      else if (rank === 0 || (isOther && rank !== SERVED)) vector[client.place] = NEWCOMER;
      if (vector[client.place] === SERVED) served++;
    }
    return served;
  }

  /** Puts those who are next, level with each other, into the candidates; returns how many they are. */
  #next(index: number, vector: Vector): number {
    const { crew, clients } = this.#crews[index]!;
    const { byMove, firstCome } = crew.discipline;
    let [count, bestClass, bestRank] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let each = 0; each < clients.length; each++) {
      const rank = vector[clients[each]!.place]!;
      if (rank <= SERVED) continue;
      const own = byMove ? this.#class[index]![each]! : 0;
      const waits = firstCome ? rank : 0;
      if (own > bestClass || (own === bestClass && waits > bestRank)) continue;
      if (own < bestClass || waits < bestRank) [count, bestClass, bestRank] = [0, own, waits];
      this.#candidates[count++] = each;
    }
    return count;
  }

  /** One of the lowest class goes back to the head of the queue, if that is below this class. */
  #makeRoom(index: number, above: number, vector: Vector): boolean {
    const { clients } = this.#crews[index]!;
    let [count, worst] = [0, above];
    for (let each = 0; each < clients.length; each++) {
      if (vector[clients[each]!.place] !== SERVED) continue;
      const own = this.#class[index]![each]!;
      if (own < worst || own === above) continue;
      if (own > worst) [count, worst] = [0, own];
      this.#candidates[count++] = each;
    }
    if (count === 0) return false;
    const victim = this.#chosen(index, count, vector);
    for (const { place } of clients) if (vector[place]! > SERVED) vector[place]!++;
    vector[clients[victim]!.place] = SERVED + 1;
    return true;
  }

  #chosen(index: number, count: number, vector: Vector): number {
    if (count === 1) return this.#candidates[0]!;
    const { clients } = this.#crews[index]!;
    for (let i = 0; i < count; i++) this.#instances[i] = clients[this.#candidates[i]!]!.instance;
    return this.#candidates[this.#whom(this.#instances, count, index, vector)]!;
  }

  /** Ranks without gaps, so that the same order is the same vector; where it is by class, within a class. */
  #closeUp(index: number, vector: Vector): void {
    const { crew, clients } = this.#crews[index]!;
    const { byMove, firstCome } = crew.discipline;
    const waiting = clients.filter(({ place }) => vector[place]! > SERVED);
    if (waiting.length === 0) return;
    if (!firstCome) {
      for (const { place } of waiting) vector[place] = SERVED + 1;
      return;
    }
    const classOf = ({ instance, classOf: by }: (typeof waiting)[number]): number =>
      byMove ? by[vector[instance]!]! : 0;
    const sorted = waiting.toSorted((a, b) => classOf(a) - classOf(b) || vector[a.place]! - vector[b.place]!);
    const ranks = sorted.map(({ place }) => vector[place]!);
    let rank = SERVED;
    for (const [each, client] of sorted.entries()) {
      const last = sorted[each - 1];
      if (last === undefined || classOf(last) !== classOf(client)) rank = SERVED + 1;
      else if (ranks[each] !== ranks[each - 1]) rank++;
      vector[client.place] = rank;
    }
  }
}

const UNCHANGED = -2;
