/**
 * A machine whose cores are given to vCPUs by a scheduler. A core runs a vCPU until its program has done its step, its
 * slice is over, or the scheduler wants the core for another. The ledger of core time is exact: what the vCPUs ran,
 * switches included, and what was idle add up to the cores' time.
 *
 * Cores can change their speed or stop. The scheduler works with what the VMM believes: until somebody has noticed, a
 * core has its former speed, and who was running on one that has stopped is still running there.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import { Core } from './core.ts';
import type { Cores, Scheduler, SchedulerKind, SchedulerOptions, SchedulerValues } from './scheduler.ts';
import { FOR_EVER_NANOS, type Program, Vcpu, type VcpuOptions } from './vcpu.ts';

export class Machine implements Cores {
  readonly simulation: Simulation;
  readonly values: SchedulerValues;
  readonly cores: readonly Core[];
  readonly vcpus: Vcpu[] = [];
  /** Told when a guest crashes, in the last that it executes. */
  crashed: (vcpu: Vcpu) => void = () => {};
  readonly #speeds: number[];
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
    this.#speeds = [...speeds];
    const onCore = (core: number): void => this.#interrupt(core);
    this.cores = speeds.map((speed, index) => new Core(index, speed, simulation.timer('core', onCore, index)));
    this.#choose = simulation.on('choose', (core) => this.#switch(core, false));
    this.#scheduler = kind.make(this, options);
    const tick = simulation.on('tick', (core) => {
      simulation.schedule(values.tickNanos, tick, core);
      this.#tick(this.#core(core));
    });
    for (const { index } of this.cores) simulation.schedule(values.tickNanos, tick, index);
    const account = simulation.on('account', () => {
      simulation.schedule(values.tickNanos * values.ticksPerSlice, account);
      this.#scheduler.account?.();
    });
    simulation.schedule(values.tickNanos * values.ticksPerSlice, account);
  }

  get now(): number {
    return this.simulation.now;
  }

  /** As the VMM knows them. */
  get speeds(): readonly number[] {
    return this.#speeds;
  }

  isOnline(core: number): boolean {
    return this.#core(core).state !== 'offline';
  }

  /** From one vCPU to another. */
  get switches(): number {
    return this.#switches;
  }

  /** Its program begins now. */
  add(options: VcpuOptions, program: Program): Vcpu {
    const vcpu = new Vcpu(this.vcpus.length, options, program);
    vcpu.since = this.now;
    program.attached?.(vcpu);
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
    if (core.isAsked || core.state !== 'working') return;
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
    for (const core of this.cores) {
      this.#settle(core);
      if (!hasRunning(core)) core.passUnused(this.now);
    }
    for (const vcpu of this.vcpus) this.#note(vcpu);
  }

  /** Core time without a vCPU, and in switches and refills of caches, in nanoseconds. */
  get unused(): { readonly idleNanos: number; readonly switchNanos: number } {
    const sum = (of: (core: Core) => number): number => this.cores.reduce((total, core) => total + of(core), 0);
    return {
      idleNanos: sum(({ idleNanos }) => idleNanos),
      switchNanos: sum(({ switchNanos, refillNanos }) => switchNanos + refillNanos),
    };
  }

  /** Something has come up for its guest: if it sleeps, it looks now. */
  rouse(vcpu: Vcpu): void {
    if (vcpu.state === 'blocked') this.simulation.arm(this.#wakeTimers[vcpu.index] as TimerId, 0);
  }

  /** Its guest fails, at the next moment at which it executes anything. */
  fail(vcpu: Vcpu, failure: NonNullable<Vcpu['failure']>): void {
    vcpu.failure ??= failure;
    const core = vcpu.state === 'running' ? this.#core(vcpu.core) : null;
    if (core !== null) this.#settle(core);
    if (vcpu.state === 'running' || vcpu.state === 'runnable') vcpu.left = 0;
    if (core !== null) this.#arm(core);
  }

  /** Brings the account of the core up to now. */
  settle(index: number): void {
    this.#settle(this.#core(index));
  }

  /** The core does so much in a nanosecond from now on. The VMM has not noticed. */
  setSpeed(index: number, speed: number): void {
    const core = this.#core(index);
    this.#settle(core);
    core.speed = speed;
    if (hasRunning(core)) this.#arm(core);
  }

  /** The VMM takes the speeds of the cores for what they are. */
  measureSpeeds(): void {
    for (const { index, speed } of this.cores) this.#speeds[index] = speed;
    this.#scheduler.retuned?.();
  }

  /** The core executes nothing from now on. The VMM has not noticed. */
  stop(index: number): void {
    const core = this.#core(index);
    if (core.state !== 'working') return;
    this.#settle(core);
    if (core.current === null) core.passUnused(this.now);
    else this.#become(core.current, 'stuck');
    core.state = 'stopped';
    core.since = this.now;
    this.simulation.disarm(core.timer);
  }

  /**
   * The VMM no longer uses the core. Who was stuck on it is lost with its registers, and its whole VM. `unpins`: those
   * who may run on no core that is left may run on all.
   */
  takeOffline(index: number, unpins = false): void {
    const core = this.#core(index);
    if (core.state === 'offline') return;
    const { current } = core;
    this.#settle(core);
    if (core.state === 'stopped' || current === null) core.passUnused(this.now);
    core.state = 'offline';
    core.current = null;
    core.since = this.now;
    this.simulation.disarm(core.timer);
    if (current?.state === 'running') {
      this.#become(current, 'runnable');
      this.#scheduler.preempted(current, index, false);
    }
    if (current?.state === 'stuck') {
      this.#become(current, 'ended');
      for (const vcpu of this.vcpus) if (vcpu.options.vm === current.options.vm) this.fail(vcpu, 'lost');
    }
    if (unpins) for (const vcpu of this.vcpus) if (!this.canRun(vcpu)) vcpu.pinned = null;
    this.#scheduler.offline?.(index);
  }

  /** On some core that is used. */
  canRun({ pinned }: Vcpu): boolean {
    return pinned === null || pinned.some((core) => this.isOnline(core));
  }

  /** The core works again, and is used. */
  bringBack(index: number): void {
    const core = this.#core(index);
    if (core.state === 'working') return;
    core.passUnused(this.now);
    core.state = 'working';
    core.isAsked = false;
    core.last = null;
    if (core.current === null) return this.reschedule(index);
    this.#become(core.current, 'running');
    core.chargedTo = this.now;
    this.#arm(core);
  }

  #core(index: number): Core {
    return this.cores[index] as Core;
  }

  #tick(core: Core): void {
    if (core.state !== 'working') return;
    core.ticks += 1;
    this.#settle(core);
    this.#scheduler.tick?.(core.index);
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
    if (current === null || core.state !== 'working') return;
    this.#settle(core);
    // A nanosecond or less of work is the rounding of the time.
    if (current.left <= 1) current.left = 0;
    if (current.left === 0 || this.now >= current.program.interruptAt) {
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
    if (vcpu.failure !== null) return this.#failed(vcpu);
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

  /** Its guest goes round in a loop for ever, or has ended. */
  #failed(vcpu: Vcpu): 'compute' | 'gone' {
    if (vcpu.failure === 'hang') {
      vcpu.left = FOR_EVER_NANOS;
      vcpu.program.interruptAt = Number.POSITIVE_INFINITY;
      return 'compute';
    }
    this.#become(vcpu, 'ended');
    if (vcpu.failure === 'crash') this.crashed(vcpu);
    return 'gone';
  }

  /** The core lets its vCPU go, if it can still run, and takes the one that the scheduler chooses. */
  #switch(index: number, yields: boolean): void {
    const core = this.#core(index);
    core.isAsked = false;
    if (core.state !== 'working') return;
    const { current: before } = core;
    if (before === null) core.passUnused(this.now);
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
    core.switchedAt = this.now;
    core.sliceEnds = this.now + sliceNanos;
    if (vcpu === null) return void this.simulation.disarm(core.timer);
    assert(vcpu.state === 'runnable', () => `${vcpu.options.name} was chosen but is ${vcpu.state}`);
    this.#become(vcpu, 'running');
    if (vcpu !== core.last) {
      this.#switches += 1;
      core.computesFrom += this.values.switchNanos;
      core.switchedAt = core.computesFrom;
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
    const timer = Math.max(starts, current.program.interruptAt);
    const ends = Math.min(timer, starts + Math.ceil(current.left / paceOf(current, speed)));
    this.simulation.arm(core.timer, Math.max(0, Math.min(ends, core.sliceEnds) - this.now));
  }

  /** Does what the core has computed up to now, and charges for it. */
  #settle(core: Core): void {
    const { current } = core;
    if (current === null || core.state !== 'working') return;
    const nanos = this.now - core.chargedTo;
    const work = Math.min(current.left, core.passUsed(this.now) * paceOf(current, core.speed));
    current.left -= work;
    current.workNanos += work;
    if (nanos > 0) this.#scheduler.charged(current, core.index, nanos);
  }

  #become(vcpu: Vcpu, state: Vcpu['state']): void {
    this.#note(vcpu);
    vcpu.state = state;
  }

  #note(vcpu: Vcpu): void {
    const nanos = this.now - vcpu.since;
    vcpu.since = this.now;
    if (vcpu.state === 'running') vcpu.ranNanos += nanos;
    else if (vcpu.state === 'runnable' || vcpu.state === 'stuck') vcpu.waitedNanos += nanos;
    else vcpu.sleptNanos += nanos;
  }
}

/** What of a program's work a core of this speed does in a nanosecond. */
const paceOf = ({ usesSpeed }: Vcpu, speed: number): number => 1 - usesSpeed * (1 - speed);

const hasRunning = ({ current, state }: Core): boolean => current !== null && state === 'working';
