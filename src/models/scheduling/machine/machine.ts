/**
 * A machine whose cores are given to vCPUs by a scheduler. A core runs a vCPU until its program has done its step, its
 * slice is over, or the scheduler wants the core for another. The ledger of core time is exact: what the vCPUs ran,
 * switches included, and what was idle add up to the cores' time.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { Cores, Scheduler, SchedulerKind, SchedulerOptions, SchedulerValues } from './scheduler.ts';
import { type Program, Vcpu, type VcpuOptions } from './vcpu.ts';

interface Core {
  readonly index: number;
  readonly speed: number;
  readonly timer: TimerId;
  current: Vcpu | null;
  /** Since when `current` computes: after the switch and the refill of the cache. */
  computesFrom: number;
  /** Since when it has the core. */
  since: number;
  /** What of the time since then was charged already. */
  chargedTo: number;
  sliceEnds: number;
  last: Vcpu | null;
  isAsked: boolean;
  idleNanos: number;
  switchNanos: number;
}

export class Machine implements Cores {
  readonly simulation: Simulation;
  readonly values: SchedulerValues;
  readonly speeds: readonly number[];
  readonly vcpus: Vcpu[] = [];
  readonly #cores: readonly Core[];
  readonly #scheduler: Scheduler;
  readonly #choose: EventKind;
  readonly #wakeTimers: TimerId[] = [];
  readonly #onWake = (index: number): void => this.#wake(this.vcpus[index] as Vcpu);
  #switches = 0;

  /** `speeds`: of each core, 1 for the fastest. Made for the simulation of one run. */
  constructor(
    simulation: Simulation,
    speeds: readonly number[],
    values: SchedulerValues,
    kind: SchedulerKind,
    options: SchedulerOptions,
  ) {
    this.simulation = simulation;
    this.values = values;
    this.speeds = speeds;
    const onCore = (core: number): void => this.#interrupt(core);
    this.#cores = speeds.map((speed, index) => ({
      index,
      speed,
      timer: simulation.timer('core', onCore, index),
      current: null,
      computesFrom: 0,
      since: 0,
      chargedTo: 0,
      sliceEnds: Number.POSITIVE_INFINITY,
      last: null,
      isAsked: false,
      idleNanos: 0,
      switchNanos: 0,
    }));
    this.#choose = simulation.on('choose', (core) => this.#switch(core, false));
    this.#scheduler = kind.make(this, options);
    const tick = simulation.on('tick', (core) => {
      simulation.schedule(values.tickNanos, tick, core);
      this.#settle(this.#core(core));
      this.#scheduler.tick?.(core);
    });
    for (const { index } of this.#cores) simulation.schedule(values.tickNanos, tick, index);
    const account = simulation.on('account', () => {
      simulation.schedule(values.tickNanos * values.ticksPerSlice, account);
      this.#scheduler.account?.();
    });
    simulation.schedule(values.tickNanos * values.ticksPerSlice, account);
  }

  get now(): number {
    return this.simulation.now;
  }

  /** From one vCPU to another. */
  get switches(): number {
    return this.#switches;
  }

  /** Its program begins now. */
  add(options: VcpuOptions, program: Program): Vcpu {
    const vcpu = new Vcpu(this.vcpus.length, options, program);
    vcpu.since = this.now;
    this.vcpus.push(vcpu);
    this.#wakeTimers.push(this.simulation.timer('wake', this.#onWake, vcpu.index));
    this.simulation.arm(this.#wakeTimers[vcpu.index] as TimerId, 0);
    return vcpu;
  }

  running(core: number): Vcpu | null {
    return this.#core(core).current;
  }

  reschedule(index: number): void {
    const core = this.#core(index);
    if (core.isAsked) return;
    core.isAsked = true;
    this.simulation.schedule(0, this.#choose, index);
  }

  reconsider(index: number, atNanos: number): void {
    const core = this.#core(index);
    if (core.current === null || atNanos >= core.sliceEnds) return;
    this.#settle(core);
    core.sliceEnds = atNanos;
    this.#arm(core);
  }

  /** Brings the ledger up to now. */
  close(): void {
    for (const core of this.#cores) {
      this.#settle(core);
      if (core.current === null) this.#leaveIdle(core);
    }
    for (const vcpu of this.vcpus) this.#note(vcpu);
  }

  /** Core time without a vCPU, and in switches, in nanoseconds. */
  get unused(): { readonly idleNanos: number; readonly switchNanos: number } {
    const sum = (of: (core: Core) => number): number => this.#cores.reduce((total, core) => total + of(core), 0);
    return { idleNanos: sum((core) => core.idleNanos), switchNanos: sum((core) => core.switchNanos) };
  }

  #core(index: number): Core {
    return this.#cores[index] as Core;
  }

  #wake(vcpu: Vcpu): void {
    if (this.#goOn(vcpu) === 'gone') return;
    this.#become(vcpu, 'runnable');
    this.#scheduler.woken(vcpu);
  }

  /** The core's timer: the step or the slice is over. */
  #interrupt(index: number): void {
    const core = this.#core(index);
    const { current } = core;
    if (current === null) return;
    this.#settle(core);
    // A nanosecond or less of work is the rounding of the time.
    if (current.left <= 1) {
      current.left = 0;
      const step = this.#goOn(current);
      if (step === 'compute' && this.now < core.sliceEnds) return this.#arm(core);
      if (step === 'gone') return this.#switch(index, false);
      if (step === 'yield') return this.#switch(index, true);
    }
    if (this.now >= core.sliceEnds) return this.#switch(index, false);
    this.#arm(core);
  }

  /** Asks the program what to do next. It is gone when it sleeps or has ended. */
  #goOn(vcpu: Vcpu): 'compute' | 'yield' | 'gone' {
    for (;;) {
      const { program } = vcpu;
      const step = program.next(this.now);
      if (step === 'compute') vcpu.left = program.nanos;
      if (step === 'compute' || step === 'yield') return step;
      if (step === 'sleep' && program.nanos <= this.now) continue;
      this.#become(vcpu, step === 'end' ? 'ended' : 'blocked');
      if (step === 'sleep') this.simulation.arm(this.#wakeTimers[vcpu.index] as TimerId, program.nanos - this.now);
      return 'gone';
    }
  }

  /** The core lets its vCPU go, if it can still run, and takes the one that the scheduler chooses. */
  #switch(index: number, yields: boolean): void {
    const core = this.#core(index);
    core.isAsked = false;
    const { current: before } = core;
    if (before === null) this.#leaveIdle(core);
    else {
      this.#settle(core);
      core.last = before;
      core.current = null;
      if (before.state === 'running') {
        this.#become(before, 'runnable');
        this.#scheduler.preempted(before, index, yields);
      }
    }
    const { vcpu, sliceNanos } = this.#scheduler.choose(index);
    core.current = vcpu;
    core.since = this.now;
    core.chargedTo = this.now;
    core.computesFrom = this.now;
    core.sliceEnds = this.now + sliceNanos;
    if (vcpu === null) return void this.simulation.disarm(core.timer);
    assert(vcpu.state === 'runnable', () => `${vcpu.options.name} was chosen but is ${vcpu.state}`);
    this.#become(vcpu, 'running');
    if (vcpu !== core.last) {
      this.#switches += 1;
      core.computesFrom += this.values.switchNanos;
      if (vcpu.core !== index && vcpu.core !== -1) {
        vcpu.migrations += 1;
        core.computesFrom += this.values.cacheRefillNanos;
      }
    }
    vcpu.core = index;
    this.#arm(core);
  }

  #arm(core: Core): void {
    const { current, speed } = core;
    if (current === null) return;
    const starts = Math.max(this.now, core.computesFrom);
    const ends = starts + Math.ceil(current.left / paceOf(current, speed));
    this.simulation.arm(core.timer, Math.max(0, Math.min(ends, core.sliceEnds) - this.now));
  }

  /** Does what the core has computed up to now, and charges for it. */
  #settle(core: Core): void {
    const { current } = core;
    if (current === null) return;
    const { now } = this;
    const from = Math.max(core.chargedTo, core.computesFrom);
    const computed = Math.max(0, now - from);
    const work = Math.min(current.left, computed * paceOf(current, core.speed));
    current.left -= work;
    current.workNanos += work;
    core.switchNanos += now - core.chargedTo - computed;
    if (now > core.chargedTo) this.#scheduler.charged(current, core.index, now - core.chargedTo);
    core.chargedTo = now;
  }

  #leaveIdle(core: Core): void {
    core.idleNanos += this.now - core.since;
    core.since = this.now;
  }

  #become(vcpu: Vcpu, state: Vcpu['state']): void {
    this.#note(vcpu);
    vcpu.state = state;
  }

  #note(vcpu: Vcpu): void {
    const nanos = this.now - vcpu.since;
    vcpu.since = this.now;
    if (vcpu.state === 'running') vcpu.ranNanos += nanos;
    else if (vcpu.state === 'runnable') vcpu.waitedNanos += nanos;
    else vcpu.sleptNanos += nanos;
  }
}

/** What of a program's work a core of this speed does in a nanosecond. */
const paceOf = ({ options: { usesSpeed } }: Vcpu, speed: number): number => 1 - usesSpeed * (1 - speed);
