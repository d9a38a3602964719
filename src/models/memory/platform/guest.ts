/**
 * A VM that runs: it gets a share of its host's cores, accesses its memory at the pace of its running time, and serves
 * requests. It can be throttled, paused, and moved to another place; where pages can be absent, the vCPU that touches
 * one stalls, and the others go on.
 *
 * Its speed is 1 when it has all its cores. Running time passes at this speed: so a guest that gets half of them writes
 * half as many pages. With some of its vCPUs stalled, the requests that it serves share what is left of them.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Signal } from '../../../kernel/signal.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Accesses } from '../pages/accesses.ts';
import { ABSENT, type Copy } from '../pages/copy.ts';
import type { DirtyLog } from '../pages/dirty-log.ts';
import type { Flow } from './fair-server.ts';

/** Where a guest runs: its memory there, and its share of the cores there. */
export interface Home {
  readonly memory: Copy;
  /** Its cap is the number of the guest's vCPUs. Null where the guest has cores of its own. */
  readonly cores: Flow | null;
}

/** Fetches an absent page into the guest's memory; the vCPU that touched it stalls meanwhile. */
export type FetchPage = (page: number, isWrite: boolean) => ProcessBody;

/** One that stalls by itself. */
interface Vcpu {
  /** Null while it runs. */
  stalledAt: number | null;
}

/** The longest piece of running time that a guest with absent pages does at once. */
const PIECE_NANOS = 1e6;

export class Guest {
  readonly accesses: Accesses;
  /** Serves requests: the work of a request is its nanoseconds of a guest that has nothing else to do. */
  readonly cpu: SharedServer;
  readonly #simulation: Simulation;
  #home: Home;
  #dirty: DirtyLog | null = null;
  #isPaused = false;
  /** Its disk does not answer. */
  #isBlocked = false;
  readonly #vcpus: readonly Vcpu[];
  #throttle = 0;
  #speed = 1;
  #sinceNanos = 0;
  #ranNanos = 0;
  /** Of all vCPUs. */
  #stalledNanos = 0;
  #fetch: FetchPage | null = null;
  /** Pages at whose writes it stalls as well, as long as it has `#fetch`. */
  #protected: DirtyLog | null = null;
  #goesOn: Signal;

  /** Runs from now on. Made for the simulation of one run. One vCPU stands for all where they stall together. */
  constructor(simulation: Simulation, accesses: Accesses, home: Home, vcpus = 1) {
    this.#vcpus = Array.from({ length: vcpus }, () => ({ stalledAt: null }));
    this.#simulation = simulation;
    this.accesses = accesses;
    this.#home = home;
    this.cpu = new SharedServer(simulation, { capacity: 1, round: Math.ceil });
    this.#goesOn = simulation.event();
    this.#sinceNanos = simulation.now;
    this.#enter(home);
  }

  get memory(): Copy {
    return this.#home.memory;
  }

  get isRunning(): boolean {
    return !this.#isPaused && !this.#isBlocked;
  }

  /** One of its vCPUs waits for an absent page. */
  get isStalled(): boolean {
    return this.#goingShare < 1;
  }

  get #goingShare(): number {
    let going = 0;
    for (const { stalledAt } of this.#vcpus) if (stalledAt === null) going++;
    return going / this.#vcpus.length;
  }

  /** From 0, paused or stalled, to 1. */
  get speed(): number {
    return this.#speed;
  }

  /** Its running time so far: what it would have needed of a machine of its own. */
  ranNanos(): number {
    return this.#ranNanos + (this.#simulation.now - this.#sinceNanos) * this.#speed;
  }

  /** Time for which its vCPUs have waited for absent pages, in the mean. */
  stalledNanos(): number {
    const { now } = this.#simulation;
    const since = this.#vcpus.reduce((sum, { stalledAt }) => sum + (stalledAt === null ? 0 : now - stalledAt), 0);
    return (this.#stalledNanos + since) / this.#vcpus.length;
  }

  /** From now on its writes are marked there, or nowhere. */
  logTo(dirty: DirtyLog | null): void {
    this.catchUp();
    this.#dirty = dirty;
  }

  /** Does what the guest has done up to now. To be called before its pages are looked at. */
  catchUp(): void {
    const { now } = this.#simulation;
    const nanos = (now - this.#sinceNanos) * this.#speed;
    this.#sinceNanos = now;
    this.#ranNanos += nanos;
    // Where pages can be absent, a process does one access after the other.
    if (nanos > 0 && this.#fetch === null) this.accesses.advance(nanos, this.memory, this.#dirty);
  }

  pause(): void {
    this.catchUp();
    this.#isPaused = true;
    this.#apply();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.catchUp();
    this.#isPaused = false;
    this.#goOn();
  }

  /** Its disk does not answer: it stands still until `unblock`, paused or not. */
  block(): void {
    this.catchUp();
    this.#isBlocked = true;
    this.#apply();
  }

  unblock(): void {
    if (!this.#isBlocked) return;
    this.catchUp();
    this.#isBlocked = false;
    this.#goOn();
  }

  #goOn(): void {
    if (!this.isRunning) return;
    this.#apply();
    const waiting = this.#goesOn;
    this.#goesOn = this.#simulation.event();
    waiting.fire();
  }

  /** Takes this share of its running time away, as auto-converge does. */
  throttleBy(share: number): void {
    this.#throttle = share;
    this.#apply();
  }

  /** It is somewhere else from now on; paused, if it was. */
  moveTo(home: Home): void {
    this.catchUp();
    this.#home.cores?.rest();
    this.#home = home;
    this.#enter(home);
    this.#apply();
  }

  /**
   * From now on pages can be absent: each vCPU does its part of the accesses one after the other and stalls at a page
   * that the memory does not hold, until `fetch` has brought it. The accesses of a millisecond are done together, at
   * its beginning, as far as no page is absent. With `writeProtected` a write to one of these pages stalls, too, until
   * `fetch` has made it possible: copy-on-write.
   */
  runWithAbsentPages(fetch: FetchPage, writeProtected: DirtyLog | null = null): void {
    assert(this.#fetch === null, 'the guest runs with absent pages already');
    this.catchUp();
    this.#fetch = fetch;
    this.#protected = writeProtected;
    const dealt = this.accesses.dealtTo(this.#vcpus.length);
    for (const [index, vcpu] of this.#vcpus.entries())
      this.#simulation.process(this.#touches(fetch, vcpu, dealt[index] as Accesses), 'guest');
  }

  /** Every page is there again. */
  allPresent(): void {
    this.catchUp();
    this.#fetch = null;
    this.#protected = null;
  }

  #stopsAt(page: number, isWrite: boolean): boolean {
    if (this.memory.versions[page] === ABSENT) return true;
    return isWrite && this.#protected !== null && this.#protected.has(page);
  }

  *#touches(fetch: FetchPage, vcpu: Vcpu, accesses: Accesses): ProcessBody {
    while (this.#fetch === fetch) {
      const going = this.#goingShare;
      const speed = going === 0 ? 0 : this.#speed / going;
      if (!this.isRunning || speed === 0) {
        yield this.isRunning ? this.#simulation.delay(PIECE_NANOS) : this.#goesOn;
        continue;
      }
      const from = accesses.doneNanos;
      const until = from + PIECE_NANOS * speed;
      let stallAt = Number.POSITIVE_INFINITY;
      let [page, isWrite] = [0, false];
      for (let access = accesses.next(until); access !== null; access = accesses.next(until)) {
        if (this.#stopsAt(access.page, access.isWrite)) {
          ({ page, isWrite, atNanos: stallAt } = access);
          break;
        }
        if (access.isWrite) this.#write(access.page);
      }
      const nanos = Math.ceil((Math.min(stallAt, until) - from) / speed);
      if (nanos > 0) yield this.#simulation.delay(nanos);
      if (stallAt <= until && this.#fetch === fetch) yield* this.#stallAt(page, isWrite, fetch, vcpu);
    }
  }

  *#stallAt(page: number, isWrite: boolean, fetch: FetchPage, vcpu: Vcpu): ProcessBody {
    while (!this.isRunning) yield this.#goesOn;
    // It may have come meanwhile.
    if (this.#stopsAt(page, isWrite)) {
      const { now } = this.#simulation;
      vcpu.stalledAt = now;
      this.#apply();
      yield* fetch(page, isWrite);
      vcpu.stalledAt = null;
      this.#stalledNanos += this.#simulation.now - now;
      this.#apply();
      while (!this.isRunning) yield this.#goesOn;
    }
    if (isWrite && this.#fetch === fetch && this.memory.holds(page)) this.#write(page);
  }

  #write(page: number): void {
    const { versions } = this.memory;
    versions[page] = versions[page]! + 1;
    this.#dirty?.mark(page);
  }

  #enter({ cores }: Home): void {
    cores?.onRate((rate) => {
      if (this.#home.cores !== cores) return;
      this.#apply(rate / cores.cap);
    });
    cores?.hold();
  }

  /** `share`: of its cores. */
  #apply(share = this.#home.cores === null ? 1 : this.#home.cores.rate / this.#home.cores.cap): void {
    this.catchUp();
    this.#speed = this.isRunning ? share * (1 - this.#throttle) * this.#goingShare : 0;
    this.cpu.setCapacity(this.#speed);
  }
}
