/**
 * One host over weeks or years: it ages, fails, is rejuvenated and recovered. Every reboot is simulated on the host's
 * disk, cores and memory.
 *
 * Reboots exclude each other: a reboot of a guest or of the host waits until no other is under way. A failure during a
 * reboot strikes afterwards, unless its component has been restarted. So only second failures during the minutes of a
 * reboot are left out.
 */

import type { FieldFailures } from '../../../experiment/field-failures.ts';
import { fieldTimeline } from '../../../experiment/field-timeline.ts';
import { show } from '../../../experiment/observer.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import { Resource } from '../../../kernel/resources/resource.ts';
import { hours } from '../../../kernel/time.ts';
import { vmmCrash } from '../crashes/vmm-crash.ts';
import { missedHeartbeatsNanos } from '../heartbeat.ts';
import type { AgingHost, AgingValues } from '../host/aging-host.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import { fixedParameters } from '../parameters/fixed.ts';
import type { AgingComponent } from '../policies/policy.ts';
import { Accounts } from './accounts.ts';
import { ageSpan, type Beside, type Life, type LifePlan, type Rejuvenation } from './life-plan.ts';
import type { OutageCause } from './outages.ts';

/** Whoever waits until all replicas of other hosts are there looks so often. */
const LOOKS_AGAIN_NANOS = fixedParameters.retryNanos.value;

/** After years a nanosecond more is no later time any more: a process that waits for one would wait for ever. */
const SHORTEST_WAIT_NANOS = fixedParameters.retryNanos.value;

/**
 * A host with an observer at the first service of each guest. Build it once; each call of `live` is an independent run.
 */
export class HostLife {
  readonly #host: Host;
  readonly #aging: AgingHost;
  readonly #values: AgingValues;
  /** Held during every reboot. */
  readonly #rebooting: Resource;
  #accounts = new Accounts(0);
  #isExhausted = false;
  #beside: Beside | undefined;

  constructor(aging: AgingHost, values: AgingValues) {
    this.#host = aging.host;
    this.#aging = aging;
    this.#values = values;
    this.#rebooting = new Resource(this.#host.simulation);
    for (const [index, guest] of this.#host.guests.entries())
      this.#endpointOf(guest).watch((at, answers) => this.#changed(index, at, answers));
  }

  live(plan: LifePlan): Life {
    const { simulation, streams } = this.#host;
    simulation.reset();
    streams.reseed(plan.seed);
    show(plan.observer, { model: 'host', simulation, machine: this.#host });
    this.begin(plan);
    simulation.run({ until: plan.warmUpNanos });
    this.#accounts.begin(simulation.now);
    const slowBefore = this.#aging.slowNanos;
    simulation.run({ until: plan.warmUpNanos + plan.horizonNanos });
    const { outages, counts } = this.#accounts;
    outages.end(simulation.now);
    return { outages, counts, slowNanos: this.#aging.slowNanos - slowBefore };
  }

  /** On a simulation that has been reset. */
  begin(plan: LifePlan): void {
    const { guests, simulation } = this.#host;
    this.#host.observer = plan.observer;
    this.#accounts = new Accounts(guests.length, plan.seen);
    this.#beside = plan.beside;
    this.#isExhausted = false;
    this.#host.begin();
    this.#aging.begin({
      loadChanged: (index, load) => this.#accounts.outages.load(index, simulation.now, load),
      guestWorn: (index) => this.#worn(index, plan),
      vmmExhausted: () => this.#exhausted(plan),
    });
    this.#antedate(plan);
    simulation.process(this.#rejuvenateVmm(plan), 'rejuvenation of the VMM');
    for (const index of guests.keys())
      simulation.process(this.#rejuvenateGuest(index, plan), `rejuvenation of guest ${index}`);
    if (plan.field !== undefined)
      simulation.process(this.#fieldFailures(plan, plan.field), 'failures of the host, from a trace');
    if (!plan.failures) return;
    simulation.process(this.#vmmFailures(plan), 'failures of the VMM');
    for (const index of guests.keys()) simulation.process(this.#guestFailures(index, plan), `failures of ${index}`);
  }

  /**
   * At the beginning each component has a random age, uniform in its interval, so that reboots do not coincide by
   * construction and the limits of the window have no effect.
   */
  #antedate({ vmm, guest, beside }: LifePlan): void {
    const { streams, guests } = this.#host;
    const ageOf = (component: string): number =>
      beside === undefined ? streams.stream(`${component}.age`).double() : beside.ageOf(component);
    const vmmAge = Math.round(ageOf('vmm') * ageSpan(vmm));
    this.#host.vmm.startedAtNanos -= vmmAge;
    const reboots = ageSpan(guest) === 0 ? 0 : Math.floor((vmmAge / ageSpan(guest)) * guests.length);
    this.#aging.antedateVmm(vmmAge, reboots);
    for (const [index, { name }] of guests.entries())
      this.#aging.antedateGuest(index, Math.round(ageOf(name) * ageSpan(guest)));
  }

  // Rejuvenation

  *#rejuvenateVmm({ vmm, beside }: LifePlan): ProcessBody {
    const view = (): AgingComponent => this.#viewOfVmm();
    yield* this.#follow(vmm, view, beside, function* (this: HostLife): ProcessBody {
      this.#accounts.counts.vmmRejuvenations += 1;
      this.#host.note('policy', `${vmm.policy.name}: it is time to rejuvenate the VMM`);
      yield* this.#rebootHost(vmm.reboot, 'planned-vmm');
    });
  }

  *#rejuvenateGuest(index: number, plan: LifePlan): ProcessBody {
    const view = (): AgingComponent => this.#viewOfGuest(index);
    yield* this.#follow(plan.guest, view, plan.beside, function* (this: HostLife): ProcessBody {
      this.#accounts.counts.guestRejuvenations += 1;
      this.#host.note('policy', `${plan.guest.policy.name}: it is time to rejuvenate ${this.#guest(index).name}`);
      yield* this.#rebootGuest(index, plan.guest.reboot, 'planned-guest', plan);
    });
  }

  /** Asks the policy repeatedly, and rejuvenates when it is due and no other reboot is under way. */
  *#follow(
    { policy, settings }: Rejuvenation<unknown>,
    view: () => AgingComponent,
    beside: Beside | undefined,
    rejuvenate: (this: HostLife) => ProcessBody,
  ): ProcessBody {
    for (;;) {
      const wait = policy.patience(view(), settings);
      if (wait === Infinity) return;
      if (wait > 0) {
        yield this.#host.simulation.delay(Math.max(SHORTEST_WAIT_NANOS, Math.ceil(wait)));
        continue;
      }
      yield this.#rebooting.request();
      const mustWait = beside?.lacksOther() === true;
      if (!mustWait && policy.patience(view(), settings) === 0) yield* rejuvenate.call(this);
      this.#rebooting.release();
      if (mustWait) yield this.#host.simulation.delay(LOOKS_AGAIN_NANOS);
    }
  }

  #viewOfVmm(): AgingComponent {
    const { simulation, vmm, guests } = this.#host;
    const loads = guests.map((_, index) => this.#aging.relativeLoad(index));
    return {
      ageNanos: simulation.now - vmm.startedAtNanos,
      heapUse: this.#aging.heap.use,
      load: loads.reduce((sum, load) => sum + load, 0) / loads.length,
    };
  }

  #viewOfGuest(index: number): AgingComponent {
    const { now } = this.#host.simulation;
    const memory = this.#aging.memoryOf(index);
    return { ageNanos: memory.ageNanos(now), heapUse: memory.use(now), load: this.#aging.relativeLoad(index) };
  }

  // Failures

  *#vmmFailures({ vmm }: LifePlan): ProcessBody {
    const { simulation, streams } = this.#host;
    const gaps = streams.stream('vmm.failures');
    for (let strikeAt = 0; ; ) {
      strikeAt += gaps.exponential(hours(this.#values.vmmFailureHours));
      yield simulation.delay(Math.max(0, Math.round(strikeAt - simulation.now)));
      yield* this.#vmmFails(vmm, 0);
    }
  }

  /** Unless a reboot that is under way makes another VMM of it; then somebody may have to repair the host. */
  *#vmmFails({ recover }: LifePlan['vmm'], repairNanos: number): ProcessBody {
    const { starts } = this.#host.vmm;
    yield this.#rebooting.request();
    if (this.#host.vmm.starts === starts) {
      this.#accounts.counts.vmmFailures += 1;
      yield* this.#vmmDies(recover, 'failure', repairNanos);
    }
    this.#rebooting.release();
  }

  /** Now, for a reason outside: the VMM fails, or one of the guests, each as often as it does by itself. */
  strike(plan: LifePlan, drawn: number): void {
    const { simulation, guests } = this.#host;
    const { vmmFailureHours, guestFailureHours } = this.#values;
    const guest = Math.floor(
      (drawn * (1 / vmmFailureHours + guests.length / guestFailureHours) - 1 / vmmFailureHours) * guestFailureHours,
    );
    simulation.process(
      guest < 0 ? this.#vmmFails(plan.vmm, 0) : this.#guestFails(Math.min(guest, guests.length - 1), plan),
      'failure',
    );
  }

  /** Of VMM and guests together, in hours. */
  get meanHoursToFailure(): number {
    const { vmmFailureHours, guestFailureHours } = this.#values;
    return 1 / (1 / vmmFailureHours + this.#host.guests.length / guestFailureHours);
  }

  /** Whether this service answers, and works. */
  serves(index: number): boolean {
    return this.#accounts.outages.isUp(index);
  }

  /** Node by node a trace says when hosts failed, and how long they were away until somebody had repaired them. */
  *#fieldFailures({ vmm, warmUpNanos, horizonNanos }: LifePlan, field: FieldFailures): ProcessBody {
    const { simulation, streams } = this.#host;
    for (const { atSeconds, awaySeconds } of fieldTimeline(field, 1, horizonNanos / 1e9, streams)) {
      const strikeAt = warmUpNanos + atSeconds * 1e9;
      yield simulation.delay(Math.max(0, Math.round(strikeAt - simulation.now)));
      yield* this.#vmmFails(vmm, field.repair === 'recovery' ? 0 : Math.round(awaySeconds * 1e9));
    }
  }

  *#guestFailures(index: number, plan: LifePlan): ProcessBody {
    const { simulation, streams } = this.#host;
    const gaps = streams.stream(`${this.#guest(index).name}.failures`);
    for (let strikeAt = 0; ; ) {
      strikeAt += gaps.exponential(hours(this.#values.guestFailureHours));
      yield simulation.delay(Math.max(0, Math.round(strikeAt - simulation.now)));
      yield* this.#guestFails(index, plan);
    }
  }

  *#guestFails(index: number, plan: LifePlan): ProcessBody {
    const guest = this.#guest(index);
    const { boots } = guest;
    yield this.#rebooting.request();
    if (guest.boots === boots && !this.#aging.isWorn(index)) {
      this.#accounts.counts.guestFailures += 1;
      this.#accounts.reasons[index] = 'failure';
      this.#host.note(guest.name, 'crashes');
      guest.halt('crashed');
      yield* this.#bringBack(index, 'failure', plan);
    }
    this.#rebooting.release();
  }

  #worn(index: number, plan: LifePlan): void {
    const { simulation } = this.#host;
    this.#accounts.outages.down(index, simulation.now, 'aging');
    plan.beside?.changed();
    this.#host.note(this.#guest(index).name, 'is out of memory: it takes longer over a request than until the next');
    simulation.process(this.#bringBackWorn(index, plan), `recovery of ${index}`);
  }

  *#bringBackWorn(index: number, plan: LifePlan): ProcessBody {
    yield this.#rebooting.request();
    if (this.#aging.isWorn(index)) {
      this.#accounts.counts.guestAgingFailures += 1;
      yield* this.#bringBack(index, 'aging', plan);
    }
    this.#rebooting.release();
  }

  /** A guest does not answer: this is detected after some heartbeats, and its domain is destroyed. */
  *#bringBack(index: number, cause: OutageCause, plan: LifePlan): ProcessBody {
    const { simulation, guests } = this.#host;
    const { heartbeatNanos, heartbeatsMissed } = this.#values;
    const offset = Math.round((index * heartbeatNanos) / guests.length);
    const { name } = this.#guest(index);
    yield simulation.delay(missedHeartbeatsNanos(simulation.now, heartbeatNanos, heartbeatsMissed, offset));
    this.#host.note('heartbeat', `${name} has missed ${heartbeatsMissed} in a row: what is left of it is destroyed`);
    this.#accounts.reasons[index] = cause;
    this.#guest(index).halt('crashed');
    yield* this.#rebootGuest(index, plan.guest.recover, cause, plan);
  }

  #exhausted({ vmm }: LifePlan): void {
    if (this.#isExhausted) return;
    this.#isExhausted = true;
    const { simulation } = this.#host;
    simulation.process(
      function* (this: HostLife): ProcessBody {
        yield this.#rebooting.request();
        if (!this.#aging.heap.suffices) {
          this.#accounts.counts.vmmAgingFailures += 1;
          yield* this.#vmmDies(vmm.recover, 'aging');
        }
        this.#isExhausted = false;
        this.#rebooting.release();
      }.call(this),
      'death of the VMM',
    );
  }

  /**
   * The VMM panics: everything on it stands still for good, and it resets the host a little later; before that somebody
   * may have to repair the host for so long.
   */
  *#vmmDies(recover: LifePlan['vmm']['recover'], cause: OutageCause, repairNanos = 0): ProcessBody {
    const { simulation } = this.#host;
    this.#accounts.reasons.fill(cause);
    this.#host.note('vmm', cause === 'aging' ? 'panics: it is out of heap' : 'fails');
    vmmCrash.strike(this.#host);
    yield simulation.delay(this.#values.panicNanos + repairNanos);
    yield* this.#rebootHost(recover, cause);
  }

  // Reboots

  *#rebootHost(reboot: (host: Host) => ProcessBody, cause: OutageCause): ProcessBody {
    this.#accounts.reasons.fill(cause);
    yield* reboot(this.#host);
    this.#aging.look();
    yield* this.#allAnswer();
  }

  /** Without heap the VM cannot be created again: the toolstack reports an error, and only a new VMM helps. */
  *#rebootGuest(index: number, reboot: LifePlan['guest']['reboot'], cause: OutageCause, plan: LifePlan): ProcessBody {
    const { heap } = this.#aging;
    const guest = this.#guest(index);
    heap.destroyDomain();
    if (heap.createDomain()) {
      this.#accounts.reasons[index] = cause;
      yield* reboot(this.#host, guest);
      yield* this.#allAnswer();
      return;
    }
    this.#accounts.counts.failedCreations += 1;
    this.#host.note('toolstack', `cannot create ${guest.name}: the VMM has no heap for it`);
    this.#accounts.reasons[index] = 'no-memory';
    guest.halt();
    yield* this.#rebootHost(plan.vmm.recover, 'no-memory');
  }

  /** A reboot is over when every service answers again. */
  *#allAnswer(): ProcessBody {
    yield* this.#accounts.until(() => this.#host.guests.every((guest) => this.#endpointOf(guest).answers));
  }

  // Observation

  #changed(index: number, atNanos: number, answers: boolean): void {
    this.#aging.look();
    this.#accounts.changed(index, atNanos, answers, this.#aging.isWorn(index));
    this.#beside?.changed();
  }

  #guest(index: number): Guest {
    const guest = this.#host.guests[index];
    assert(guest, () => `the host has no guest ${index}`);
    return guest;
  }

  #endpointOf(guest: Guest) {
    const endpoint = guest.services[0]?.endpoint;
    assert(endpoint, () => `${guest.name} has no service`);
    return endpoint;
  }
}
