/**
 * The aging of a host over hours and years: each request leaks memory of a guest; each reboot of a domain and each
 * error path leaks heap of the VMM. It reports when a guest no longer answers in time and when the VMM is out of heap;
 * its listener decides what to do.
 *
 * It reads from the host how often the VMM was started and each guest was booted. Therefore a reboot that preserves the
 * guests preserves their age, and any other reboot resets it, and the code of reboots does not depend on aging.
 */

import type { Values } from '../../../experiment/parameter.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { hours } from '../../../kernel/time.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { agingParameters } from '../parameters/aging.ts';
import { fixedParameters } from '../parameters/fixed.ts';
import { GuestMemory } from './aging-guest.ts';
import { VmmHeap } from './aging-heap.ts';
import { hourlyLoad } from './aging-load.ts';
import type { Guest } from './guest.ts';
import type { Host } from './host.ts';

export type AgingValues = Values<typeof agingParameters>;

export interface AgingListener {
  /** The load of this guest has changed. */
  loadChanged(guest: number, requestsPerSecond: number): void;
  /** The guest no longer answers in time, since almost none of its memory is free. */
  guestWorn(guest: number): void;
  /** The VMM has less heap than it needs to go on. */
  vmmExhausted(): void;
}

const HOUR_NANOS: number = hours(1);
const HOURS_A_DAY = 24;
const SLOW_FACTOR = fixedParameters.slowFactor.value;

/** A guest, its memory, and their state at the last check. */
interface AgingGuest {
  readonly guest: Guest;
  readonly memory: GuestMemory;
  readonly days: Stream;
  readonly timer: TimerId;
  knownBoots: number;
  dayFactor: number;
  /** The load in requests per second. */
  offered: number;
  countedTo: number;
  slowNanos: number;
  isWorn: boolean;
}

export class AgingHost {
  readonly host: Host;
  readonly heap: VmmHeap;
  readonly #values: AgingValues;
  readonly #guests: readonly AgingGuest[];
  readonly #hourly: readonly number[];
  readonly #hourTimer: TimerId;
  readonly #errorTimer: TimerId;
  readonly #errors: Stream;
  #listener: AgingListener | null = null;
  #knownStarts = 0;
  #hour = 0;

  /** Build it once with its host. */
  constructor(host: Host, values: AgingValues) {
    const { simulation, streams } = host;
    this.host = host;
    this.#values = values;
    this.heap = new VmmHeap(host.values.vmmHeapBytes, values);
    this.#hourly = hourlyLoad(values);
    const worn = (index: number): void => this.#wear(index);
    this.#guests = host.guests.map((guest, index) => ({
      guest,
      memory: new GuestMemory(host.shape.guestBytes, values),
      days: streams.stream(`${guest.name}.load`),
      timer: simulation.timer('guest worn', worn, index),
      knownBoots: 0,
      dayFactor: 1,
      offered: 0,
      countedTo: 0,
      slowNanos: 0,
      isWorn: false,
    }));
    this.#errors = streams.stream('vmm.error-paths');
    this.#hourTimer = simulation.timer('hour', () => this.#nextHour());
    this.#errorTimer = simulation.timer('error path', () => this.#errorPath());
  }

  /** Begins the first hour, on a host that has just begun. `listener` is called until the simulation is reset. */
  begin(listener: AgingListener): void {
    const { simulation } = this.host;
    this.#listener = listener;
    this.#hour = 0;
    this.#knownStarts = -1;
    for (const each of this.#guests) {
      each.knownBoots = -1;
      each.countedTo = simulation.now;
      each.slowNanos = 0;
    }
    this.look();
    this.#nextHour();
    this.#planErrorPath();
  }

  /** Sets the age of the guest: as if it had served the mean load for this time since its boot. */
  antedateGuest(index: number, nanos: number): void {
    this.#agingGuest(index).memory.antedate(nanos, this.#values.requestsPerSecond);
    this.#plan(index);
  }

  /**
   * Sets the age of the VMM: as if it had taken error paths at their mean rate, and rebooted this many domains, since
   * its start.
   */
  antedateVmm(nanos: number, domainReboots: number): void {
    const errorPaths = Math.round((nanos / hours(HOURS_A_DAY)) * this.#values.errorPathsPerDay);
    for (let path = 0; path < errorPaths && this.heap.suffices; path++) this.heap.errorPath();
    for (let reboot = 0; reboot < domainReboots && this.heap.hasRoom; reboot++) {
      this.heap.destroyDomain();
      this.heap.createDomain();
    }
  }

  memoryOf(index: number): GuestMemory {
    return this.#agingGuest(index).memory;
  }

  /** Its present load relative to that of an average hour. */
  relativeLoad(index: number): number {
    return this.#agingGuest(index).offered / this.#values.requestsPerSecond;
  }

  isWorn(index: number): boolean {
    return this.#agingGuest(index).isWorn;
  }

  /** The total time of all guests so far at half their speed after boot, or less, in ns. */
  get slowNanos(): number {
    return this.#guests.reduce((sum, { slowNanos }) => sum + slowNanos, 0);
  }

  /**
   * Reads from the host which components were restarted and which guests serve. To be called after each reboot and
   * whenever a service starts or stops.
   */
  look(): void {
    const { vmm, guests } = this.host;
    if (vmm.starts !== this.#knownStarts) {
      this.#knownStarts = vmm.starts;
      this.heap.restart();
      for (const _ of guests) this.heap.createDomain();
    }
    for (const index of guests.keys()) this.#lookAt(index);
  }

  #lookAt(index: number): void {
    const each = this.#agingGuest(index);
    const { now } = this.host.simulation;
    this.#count(each);
    if (each.guest.boots !== each.knownBoots) {
      each.knownBoots = each.guest.boots;
      each.memory.boot(each.guest.bootedAtNanos);
      each.isWorn = false;
    }
    const isServing = !each.isWorn && each.guest.services.some(({ endpoint }) => endpoint.answers);
    each.memory.setLoad(now, isServing ? each.offered : 0);
    this.#plan(index);
  }

  /** Arms the timer for the time at which the guest stops answering in time at the present load. */
  #plan(index: number): void {
    const { simulation } = this.host;
    const { memory, timer } = this.#agingGuest(index);
    const left = memory.nanosUntilFree(simulation.now, memory.unresponsiveBytes);
    if (left === Infinity || !memory.isServing) simulation.disarm(timer);
    else simulation.arm(timer, Math.ceil(left));
  }

  #wear(index: number): void {
    const each = this.#agingGuest(index);
    this.#count(each);
    each.isWorn = true;
    each.memory.setLoad(this.host.simulation.now, 0);
    this.#listener?.guestWorn(index);
  }

  #nextHour(): void {
    const { simulation } = this.host;
    const hour = this.#hour % HOURS_A_DAY;
    const spread = this.#values.daySpread;
    for (const [index, each] of this.#guests.entries()) {
      // A lognormal factor of mean 1.
      if (hour === 0) each.dayFactor = each.days.lognormal(-(spread * spread) / 2, spread);
      each.offered = (this.#hourly[hour] ?? 0) * each.dayFactor;
      this.#lookAt(index);
      this.#listener?.loadChanged(index, each.offered);
    }
    this.#hour += 1;
    simulation.arm(this.#hourTimer, HOUR_NANOS);
  }

  #planErrorPath(): void {
    const mean = hours(HOURS_A_DAY) / this.#values.errorPathsPerDay;
    this.host.simulation.arm(this.#errorTimer, Math.round(this.#errors.exponential(mean)));
  }

  #errorPath(): void {
    if (this.host.vmm.state === 'running') {
      this.heap.errorPath();
      if (!this.heap.suffices) this.#listener?.vmmExhausted();
    }
    this.#planErrorPath();
  }

  /** Adds the slow time until now, before a change. */
  #count(each: AgingGuest): void {
    const { now } = this.host.simulation;
    const slowBytes = each.memory.freeBytesAtWork(SLOW_FACTOR * this.#values.requestNanos);
    each.slowNanos += Math.min(now - each.countedTo, each.memory.nanosBelow(now, slowBytes));
    each.countedTo = now;
  }

  #agingGuest(index: number): AgingGuest {
    const each = this.#guests[index];
    if (each === undefined) throw new RangeError(`the host has no guest ${index}`);
    return each;
  }
}
