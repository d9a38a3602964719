/**
 * The kernel of a guest that runs several threads on its vCPUs: one queue, first come first served, a turn of a guest's
 * tick at most; who wakes goes first. A kernel that knows which of its vCPUs are on fast cores (asymmetry-aware) gives
 * those to the threads that gain most by them.
 *
 * It also counts what each thread has used, as a profiler would, in two ways: from a clock that goes on while its vCPU
 * waits for a core, which takes stolen time for the thread's own; and with what the VMM says of each switch of the vCPU
 * (after Perfctr-Xen; Nikolaev and Back, VEE 2011). The machine's own account of the same is the truth.
 */
import { FOR_EVER_NANOS, Program, type Step, type Vcpu } from '../machine/vcpu.ts';

/** A thread of a guest. All times in nanoseconds. */
export class Thread {
  readonly name: string;
  readonly program: Program;
  readonly usesSpeed: number;
  /** Of its step. */
  left = 0;
  /** Until when it sleeps. */
  until = 0;
  /** By the machine: on a core, by the index of the vCPU in the guest. */
  readonly usedNanos: number[] = [];
  readonly cycles: number[] = [];
  /** By the guest's clock, and by the same with the VMM's account of what was stolen; by vCPU, too. */
  readonly naiveNanos: number[] = [];
  readonly awareNanos: number[] = [];
  turns = 0;

  constructor(name: string, program: Program, usesSpeed: number) {
    this.name = name;
    this.program = program;
    this.usesSpeed = usesSpeed;
  }
}

export interface GuestOptions {
  /** How long a thread runs before the next one, and what the change takes. */
  readonly turnNanos: number;
  readonly switchNanos: number;
  /** The speed of a core, where the guest is told; null where it is not. */
  readonly speedOf: ((core: number) => number) | null;
}

/** What the vCPUs of a guest share. */
export class Guest {
  readonly threads: readonly Thread[];
  readonly options: GuestOptions;
  readonly vcpus: GuestVcpu[] = [];
  readonly #rouse: (vcpu: Vcpu) => void;
  readonly #ready: Thread[];
  readonly #asleep: Thread[] = [];
  #alive: number;

  /** `rouse`: a vCPU that sleeps looks for work. */
  constructor(threads: readonly Thread[], options: GuestOptions, rouse: (vcpu: Vcpu) => void) {
    this.threads = threads;
    this.options = options;
    this.#rouse = rouse;
    this.#ready = [...threads];
    this.#alive = threads.length;
  }

  get hasEnded(): boolean {
    return this.#alive === 0;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Those whose time has come go before the others. Whether there were any. */
  wake(now: number): boolean {
    let woke = false;
    for (let index = 0; index < this.#asleep.length; index++) {
      const thread = this.#asleep[index] as Thread;
      if (thread.until > now && thread.program.isCalled !== true) continue;
      this.#asleep.splice(index--, 1);
      this.#ready.unshift(thread);
      woke = true;
    }
    return woke;
  }

  nextWake(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { until } of this.#asleep) if (until < next) next = until;
    return next;
  }

  giveBack(thread: Thread): void {
    this.#ready.push(thread);
  }

  /** The next thread that has something to compute, for a vCPU on this core. */
  take(core: number, now: number): Thread | null {
    for (;;) {
      const thread = this.#pick(core);
      if (thread === null || thread.left > 0 || this.goesOn(thread, now)) return thread;
    }
  }

  /** Asks the thread's program what it does next. False when it sleeps now, has ended or given its turn away. */
  goesOn(thread: Thread, now: number): boolean {
    for (;;) {
      const { program } = thread;
      const step = program.next(now);
      if (step === 'compute') thread.left = program.nanos;
      if (step === 'compute') return true;
      if (step === 'sleep' && program.nanos <= now) continue;
      thread.until = program.nanos;
      if (step === 'sleep') this.#asleep.push(thread);
      if (step === 'yield') this.#ready.push(thread);
      if (step === 'end') this.#alive -= 1;
      return false;
    }
  }

  /** Another vCPU that has nothing to do takes what waits. */
  rouseOther(than: GuestVcpu): void {
    const other = this.vcpus.find((each) => each !== than && each.vcpu.state === 'blocked');
    if (other !== undefined) this.#rouse(other.vcpu);
  }

  #pick(core: number): Thread | null {
    const { speedOf } = this.options;
    if (speedOf === null || core < 0 || this.#ready.length < 2) return this.#ready.shift() ?? null;
    const isFast = this.vcpus.every(({ vcpu }) => vcpu.core < 0 || speedOf(vcpu.core) <= speedOf(core));
    const best = this.#ready.reduce((a, b) =>
      isFast === b.usesSpeed > a.usesSpeed && a.usesSpeed !== b.usesSpeed ? b : a,
    );
    this.#ready.splice(this.#ready.indexOf(best), 1);
    return best;
  }
}

/** What the kernel does on one vCPU. */
export class GuestVcpu extends Program {
  vcpu!: Vcpu;
  /** Used without a thread: in a kernel that has failed. */
  ownNanos = 0;
  ownCycles = 0;
  readonly index: number;
  readonly #guest: Guest;
  #current: Thread | null = null;
  #last: Thread | null = null;
  /** Until when the current thread may go on. */
  #turnEnds = 0;
  // When the thread came, by both clocks of the guest.
  #cameAt = 0;
  #usedBefore = 0;

  constructor(guest: Guest) {
    super();
    this.#guest = guest;
    this.index = guest.vcpus.push(this) - 1;
  }

  override attached(vcpu: Vcpu): void {
    this.vcpu = vcpu;
  }

  override used(nanos: number, cycles: number): void {
    const { index } = this;
    const current = this.#current;
    if (current === null) {
      this.ownNanos += nanos;
      this.ownCycles += cycles;
      return;
    }
    current.usedNanos[index] = (current.usedNanos[index] ?? 0) + nanos;
    current.cycles[index] = (current.cycles[index] ?? 0) + cycles;
  }

  next(now: number): Step {
    const guest = this.#guest;
    const before = this.#current;
    const woke = guest.wake(now);
    let thread: Thread | null = null;
    if (before !== null) {
      before.left = this.vcpu.left;
      const goesOn = before.left > 0 || guest.goesOn(before, now);
      const isOver = woke || now >= this.#turnEnds;
      if (goesOn && isOver && guest.hasReady) guest.giveBack(before);
      else if (goesOn) thread = before;
    }
    thread ??= guest.take(this.vcpu.core, now);
    if (thread !== before || now >= this.#turnEnds) this.#turnEnds = now + guest.options.turnNanos;
    this.#change(thread, now);
    if (guest.hasReady) guest.rouseOther(this);
    return thread === null ? this.#idle(now) : this.#run(thread);
  }

  #run(thread: Thread): Step {
    const { switchNanos } = this.#guest.options;
    // The guest's timer: somebody else wakes, or its turn is over.
    this.interruptAt = Math.min(this.#turnEnds, this.#guest.nextWake());
    this.nanos = thread.left + (thread === this.#last ? 0 : switchNanos);
    this.#last = thread;
    this.vcpu.usesSpeed = thread.usesSpeed;
    return 'compute';
  }

  #idle(now: number): Step {
    if (this.#guest.hasEnded) return 'end';
    this.nanos = Math.min(this.#guest.nextWake(), now + FOR_EVER_NANOS);
    return 'sleep';
  }

  /** The guest reads its counters whenever a thread comes or goes. */
  #change(thread: Thread | null, now: number): void {
    const before = this.#current;
    if (thread === before) return;
    this.read(now);
    this.#current = thread;
    this.#cameAt = now;
    this.#usedBefore = this.vcpu.usedNanos;
    if (thread !== null) thread.turns += 1;
  }

  /** Brings the counters of the current thread up to now. */
  read(now: number): void {
    const { usedNanos } = this.vcpu;
    if (this.#current !== null) {
      const { naiveNanos, awareNanos } = this.#current;
      naiveNanos[this.index] = (naiveNanos[this.index] ?? 0) + now - this.#cameAt;
      awareNanos[this.index] = (awareNanos[this.index] ?? 0) + usedNanos - this.#usedBefore;
    }
    this.#cameAt = now;
    this.#usedBefore = usedNanos;
  }
}
