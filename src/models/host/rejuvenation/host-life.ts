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
import { type RunObserver, show } from '../../../experiment/observer.ts';
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
import type { AgingComponent, PolicySettings, RejuvenationPolicy } from '../policies/policy.ts';
import { Accounts, type LifeCounts } from './accounts.ts';
import type { OutageCause, OutageSeen, Outages } from './outages.ts';

/** The policy that decides when a component is rejuvenated, and the mechanism. */
interface Rejuvenation<Body> {
  readonly policy: RejuvenationPolicy;
  readonly settings: PolicySettings;
  readonly reboot: Body;
  /** The mechanism after a failure of the VMM, when no VM can be preserved. */
  readonly recover: Body;
}

export interface LifePlan {
  readonly seed: string;
  /** The time before counting begins, after which ages and reboots no longer depend on the start. */
  readonly warmUpNanos: number;
  readonly horizonNanos: number;
  readonly vmm: Rejuvenation<(host: Host) => ProcessBody>;
  readonly guest: Rejuvenation<(host: Host, guest: Guest) => ProcessBody>;
  /** Whether VMM and guests have failures of their own that have nothing to do with age. */
  readonly failures: boolean;
  /** The trace that failures of the host come from, after the warm-up, if they do. */
  readonly field?: FieldFailures | undefined;
  /** Absent when no one watches the run. */
  readonly seen?: OutageSeen | undefined;
  /** Null when no one watches the run. */
  readonly observer: RunObserver | null;
}

export interface Life {
  readonly outages: Outages;
  readonly counts: Readonly<LifeCounts>;
  /** Total time of all guests at half their speed or less. */
  readonly slowNanos: number;
}

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
    this.#host.observer = plan.observer;
    show(plan.observer, { model: 'host', simulation, machine: this.#host });
    this.#begin(plan);
    simulation.run({ until: plan.warmUpNanos });
    this.#accounts.begin(simulation.now);
    const slowBefore = this.#aging.slowNanos;
    simulation.run({ until: plan.warmUpNanos + plan.horizonNanos });
    const { outages, counts } = this.#accounts;
    outages.end(simulation.now);
    return { outages, counts, slowNanos: this.#aging.slowNanos - slowBefore };
  }

  #begin(plan: LifePlan): void {
    const { guests, simulation } = this.#host;
    this.#accounts = new Accounts(guests.length, plan.seen);
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
  #antedate({ vmm, guest }: LifePlan): void {
    const { streams, guests } = this.#host;
    const vmmAge = Math.round(streams.stream('vmm.age').double() * ageSpan(vmm));
    this.#host.vmm.startedAtNanos -= vmmAge;
    const reboots = ageSpan(guest) === 0 ? 0 : Math.floor((vmmAge / ageSpan(guest)) * guests.length);
    this.#aging.antedateVmm(vmmAge, reboots);
    for (const [index, { name }] of guests.entries())
      this.#aging.antedateGuest(index, Math.round(streams.stream(`${name}.age`).double() * ageSpan(guest)));
  }

  // Rejuvenation

  *#rejuvenateVmm({ vmm }: LifePlan): ProcessBody {
    const view = (): AgingComponent => this.#viewOfVmm();
    yield* this.#follow(vmm, view, function* (this: HostLife): ProcessBody {
      this.#accounts.counts.vmmRejuvenations += 1;
      this.#host.note('policy', `${vmm.policy.name}: it is time to rejuvenate the VMM`);
      yield* this.#rebootHost(vmm.reboot, 'planned-vmm');
    });
  }

  *#rejuvenateGuest(index: number, plan: LifePlan): ProcessBody {
    const view = (): AgingComponent => this.#viewOfGuest(index);
    yield* this.#follow(plan.guest, view, function* (this: HostLife): ProcessBody {
      this.#accounts.counts.guestRejuvenations += 1;
      this.#host.note('policy', `${plan.guest.policy.name}: it is time to rejuvenate ${this.#guest(index).name}`);
      yield* this.#rebootGuest(index, plan.guest.reboot, 'planned-guest', plan);
    });
  }

  /** Asks the policy repeatedly, and rejuvenates when it is due and no other reboot is under way. */
  *#follow(
    { policy, settings }: Rejuvenation<unknown>,
    view: () => AgingComponent,
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
      if (policy.patience(view(), settings) === 0) yield* rejuvenate.call(this);
      this.#rebooting.release();
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
      const { starts } = this.#host.vmm;
      yield this.#rebooting.request();
      if (this.#host.vmm.starts === starts) {
        this.#accounts.counts.vmmFailures += 1;
        yield* this.#vmmDies(vmm.recover, 'failure');
      }
      this.#rebooting.release();
    }
  }

  /** Node by node a trace says when hosts failed, and how long they were away until somebody had repaired them. */
  *#fieldFailures({ vmm, warmUpNanos, horizonNanos }: LifePlan, field: FieldFailures): ProcessBody {
    const { simulation, streams } = this.#host;
    for (const { atSeconds, awaySeconds } of fieldTimeline(field, 1, horizonNanos / 1e9, streams)) {
      const strikeAt = warmUpNanos + atSeconds * 1e9;
      yield simulation.delay(Math.max(0, Math.round(strikeAt - simulation.now)));
      const { starts } = this.#host.vmm;
      yield this.#rebooting.request();
      if (this.#host.vmm.starts === starts) {
        this.#accounts.counts.vmmFailures += 1;
        yield* this.#vmmDies(vmm.recover, 'failure', field.repair === 'recovery' ? 0 : Math.round(awaySeconds * 1e9));
      }
      this.#rebooting.release();
    }
  }

  *#guestFailures(index: number, plan: LifePlan): ProcessBody {
    const { simulation, streams } = this.#host;
    const guest = this.#guest(index);
    const gaps = streams.stream(`${guest.name}.failures`);
    for (let strikeAt = 0; ; ) {
      strikeAt += gaps.exponential(hours(this.#values.guestFailureHours));
      yield simulation.delay(Math.max(0, Math.round(strikeAt - simulation.now)));
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
  }

  #worn(index: number, plan: LifePlan): void {
    const { simulation } = this.#host;
    this.#accounts.outages.down(index, simulation.now, 'aging');
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

/** The largest age of the component at a random time; 0 where no interval limits it. */
function ageSpan({ policy, settings }: Rejuvenation<unknown>): number {
  const wait = policy.patience({ ageNanos: 0, heapUse: 0, load: 1 }, settings);
  return wait === settings.intervalNanos ? wait : 0;
}
