/**
 * A driver VM: a kernel on one vCPU, the drivers of a disk controller and a network card, and a backend for each
 * frontend.
 *
 * It does one piece of work after the other, the most urgent first: what devices report, its own tick, what stands in
 * the rings. Wherever it is stopped, it has done the steps before and not the others. A driver runs in threads of its
 * own: a trap in one kills them and not the kernel, and a lock that never comes puts only them to sleep. A trap
 * anywhere else is the kernel's panic, and an endless loop anywhere takes the vCPU for good.
 *
 * Left out: user processes, other devices, a second vCPU, and memory that runs out.
 */
import type { TimerId } from '../../../kernel/timers.ts';
import { type BlockLink, blankTag, type RingRequest, type Tag } from './block-path.ts';
import { meetCorruption, type PartCorruption } from './corruption.ts';
import type { DiskController } from './disk.ts';
import type { SplitDriverHost } from './host.ts';
import type { NetworkCard } from './network-card.ts';
import type { NetworkLink } from './network-path.ts';
import { blankRequest, OK } from './ring.ts';
import type { Part, Work, WorkStep } from './work.ts';

/**
 * - `off`: nothing in it yet. - `running`. - `spinning`: its vCPU goes round in a loop. - `panicked`: its kernel has
 *   stopped itself. - `killed`: the VMM has, after a fault in the handling of a fault. - `paused`: taken off its CPU.
 */
export type DvmState = 'off' | 'running' | 'spinning' | 'panicked' | 'killed' | 'paused';

/** - `stopped`: not loaded. - `dead`: its threads are gone. - `asleep`: they wait for something that never comes. */
export type DriverState = 'stopped' | 'running' | 'dead' | 'asleep';

/** What wrong code does in a step: the same each time, since all chance was drawn beforehand. */
export interface Effect {
  /** Ends the execution in the middle of the step, before it has done its work. */
  readonly stops?: (dvm: DriverVm, step: WorkStep) => void;
  /** Something that the step has written is wrong. */
  readonly spoils?: (dvm: DriverVm, step: WorkStep) => void;
}

/** Code of that part which is wrong from now on, until somebody mends it. */
export interface FaultyStep extends Effect, Pick<WorkStep, 'name' | 'part'> {}

export class DriverVm {
  readonly index: number;
  readonly name: string;
  readonly host: SplitDriverHost;
  readonly disk: DiskController;
  readonly card: NetworkCard;

  state: DvmState = 'off';
  diskDriver: DriverState = 'stopped';
  networkDriver: DriverState = 'stopped';
  readonly blockLinks: BlockLink[] = [];
  readonly networkLinks: NetworkLink[] = [];
  readonly tags: readonly Tag[];
  /** Requests that the next disk driver hands to the disk first of all. */
  requeued: readonly RingRequest[] = [];
  /** The agent's signs of life. */
  beats = 0;
  /** Time its vCPU has worked. */
  busyNanos = 0;
  /** Wrong values in its memory, by the part whose memory it is. */
  readonly corruption = new Map<Part, PartCorruption>();
  faultyStep: FaultyStep | null = null;

  // Registers and stack of the work in hand: what is on its way.
  ring = 0;
  readonly request = blankRequest();
  tag = 0;
  status = OK;
  packet = 0;

  #work: Work | null = null;
  #startedAt = 0;
  /** Steps of the work whose effects show. */
  #applied = 0;
  /** The last of them takes effect right now. */
  #isApplying = false;
  #tickDue = false;
  #nextRing = 0;
  readonly #workTimer: TimerId;
  readonly #tickTimer: TimerId;
  /** Somebody waits until the DVM has executed so many nanoseconds more of steps that count. */
  #countdown: { readonly counts: (step: WorkStep) => boolean; nanos: number; readonly reached: () => void } | null =
    null;

  constructor(host: SplitDriverHost, index: number, disk: DiskController, card: NetworkCard) {
    this.host = host;
    this.index = index;
    this.name = `dvm${index}`;
    this.disk = disk;
    this.card = card;
    this.tags = Array.from({ length: disk.tags }, blankTag);
    this.#workTimer = host.sim.timer('dvm work', (which) => host.dvms[which]!.#finish(), index);
    this.#tickTimer = host.sim.timer('dvm tick', (which) => host.dvms[which]!.#tick(), index);
    disk.raise = () => this.kick();
    card.raise = () => this.kick();
  }

  /** Nothing in its memory: as before it is booted for the first time, or again. */
  clear(): void {
    this.state = 'off';
    this.diskDriver = 'stopped';
    this.networkDriver = 'stopped';
    for (const link of this.blockLinks) link.reset();
    for (const link of this.networkLinks) link.reset();
    this.#forgetCommands();
    this.corruption.clear();
    this.faultyStep = null;
    this.#work = null;
    this.#tickDue = false;
    this.#nextRing = 0;
    this.#countdown = null;
    this.host.sim.disarm(this.#workTimer);
    this.host.sim.disarm(this.#tickTimer);
  }

  /** The kernel is up. Its drivers and links come on their own. */
  start(): void {
    this.state = 'running';
    this.host.sim.arm(this.#tickTimer, this.host.values.driverVm.tickPeriodNanos);
    this.kick();
  }

  /** A driver's threads and memory are gone; what was wrong in them, too. */
  unloadDriver(driver: 'disk-driver' | 'network-driver'): void {
    this.stopDriver(driver, 'stopped');
    this.corruption.delete(driver);
    if (driver === 'disk-driver') this.#forgetCommands();
  }

  stateOf(driver: 'disk-driver' | 'network-driver'): DriverState {
    return driver === 'disk-driver' ? this.diskDriver : this.networkDriver;
  }

  #forgetCommands(): void {
    for (const tag of this.tags) tag.held = false;
    this.requeued = [];
  }

  /** There may be something to do. */
  kick(): void {
    if (this.state !== 'running' || this.#work !== null) return;
    const next = this.#mostUrgent();
    if (next === null) return;
    this.#work = next;
    this.#startedAt = this.host.sim.now;
    this.#applied = 0;
    this.host.sim.arm(this.#workTimer, next.nanos);
    this.#count(next);
  }

  /** The step the DVM executes at this instant, those before it done; null while it waits. */
  get step(): WorkStep | null {
    this.#advance();
    return this.#work?.steps[this.#applied] ?? null;
  }

  /** The step it executes so many nanoseconds from now if nothing comes in between; null behind the end of its work. */
  stepIn(nanos: number): WorkStep | null {
    this.#advance();
    const at = this.host.sim.now + nanos;
    let end = this.#startedAt;
    const isThen = (step: WorkStep, index: number) => (end += step.nanos) > at && index >= this.#applied;
    return this.#work?.steps.find(isThen) ?? null;
  }

  get workName(): string {
    return this.#work?.name ?? 'idle';
  }

  /** Does the step in hand at once, as somebody who then changes what it has written. */
  finishStep(): void {
    this.#advance();
    if (this.#work !== null && this.#applied < this.#work.steps.length) this.#apply(this.#work);
  }

  /** After so many nanoseconds of steps that count, in the middle of one of them, `reached` is called. */
  afterExecuting(counts: (step: WorkStep) => boolean, nanos: number, reached: () => void): void {
    this.#countdown = { counts, nanos, reached };
  }

  /** A fatal exception in a part's code: the end of a driver's threads, or of the kernel. */
  trap(part: Part, why: string): void {
    if (this.state !== 'running') return;
    if (part !== 'disk-driver' && part !== 'network-driver') return this.panic(why);
    this.stopDriver(part, 'dead');
    this.host.note(this.name, `oops in the ${part}: ${why}`);
    this.host.oops(this, part, why);
  }

  /** The threads of a driver execute nothing more, in the middle of a step if they are in one. */
  stopDriver(part: 'disk-driver' | 'network-driver', state: 'stopped' | 'dead' | 'asleep'): void {
    const inHand = this.#isApplying ? this.#work?.steps[this.#applied - 1] : this.step;
    if (inHand?.part === part) this.#drop();
    if (part === 'disk-driver') this.diskDriver = state;
    else this.networkDriver = state;
    this.kick();
  }

  /** The kernel stops itself. With its own memory corrupt its handler runs into the next fault, and the VMM ends it. */
  panic(why: string): void {
    if (this.state !== 'running') return;
    this.#halt(this.corruption.has('kernel') ? 'killed' : 'panicked');
    this.host.note(this.name, `${this.state}: ${why}`);
    this.host.stopped(this, why);
  }

  /** The handler of faults cannot run at all: the VMM ends the vCPU. */
  kill(why: string): void {
    if (this.state !== 'running') return;
    this.#halt('killed');
    this.host.note(this.name, `killed by the VMM: ${why}`);
    this.host.stopped(this, why);
  }

  spin(why: string): void {
    if (this.state !== 'running') return;
    this.#halt('spinning');
    this.host.note(this.name, `its vCPU goes round in a loop: ${why}`);
  }

  /** Taken off its CPU by the VMM, in the middle of whatever it did. */
  pause(): void {
    if (this.state !== 'off') this.#halt('paused');
  }

  #halt(state: DvmState): void {
    this.#drop();
    this.state = state;
    this.host.sim.disarm(this.#tickTimer);
  }

  /** Its own tick, then devices, then rings in turn: a frontend that fills its ring does not starve the others. */
  #mostUrgent(): Work | null {
    const { works } = this.host;
    if (this.#tickDue) return works.tick;
    if (this.disk.interrupt && this.diskDriver === 'running') return works.complete;
    if (this.card.interrupt && this.networkDriver === 'running') return works.receive;
    const block = this.blockLinks.length;
    const all = block + this.networkLinks.length;
    for (let i = 0; i < all; i++) {
      const which = (this.#nextRing + i) % all;
      const isReady = which < block ? this.#hasRequest(which) : this.#hasPacket(which - block);
      if (!isReady) continue;
      this.#nextRing = which + 1;
      this.ring = which < block ? which : which - block;
      return which < block ? works.accept : works.transmit;
    }
    return null;
  }

  #hasRequest(which: number): boolean {
    const link = this.blockLinks[which]!;
    if (!link.signalled || !link.connected || link.refused || this.diskDriver !== 'running') return false;
    if (this.host.blockFrontends[which]!.ring.requestProducer === link.consumer) {
      link.signalled = false;
      return false;
    }
    return this.tags.some(({ held }) => !held);
  }

  #hasPacket(which: number): boolean {
    const link = this.networkLinks[which]!;
    if (!link.signalled || !link.connected || link.refused || this.networkDriver !== 'running') return false;
    link.signalled = this.host.networkFrontends[which]!.sending.producer !== link.consumer;
    return link.signalled;
  }

  #tick(): void {
    this.host.sim.arm(this.#tickTimer, this.host.values.driverVm.tickPeriodNanos);
    this.#tickDue = true;
    this.kick();
  }

  /** What the tick's one step does. */
  beat(): void {
    this.#tickDue = false;
    this.beats++;
  }

  #finish(): void {
    const done = this.#work!;
    while (this.#work === done && this.#applied < done.steps.length) this.#apply(done);
    this.busyNanos += done.nanos;
    if (this.#work === done) this.#work = null;
    this.kick();
  }

  /** The steps that are over by now take effect. */
  #advance(): void {
    const inHand = this.#work;
    if (inHand === null || this.#isApplying) return;
    let end = this.#startedAt;
    for (const [index, { nanos }] of inHand.steps.entries()) {
      end += nanos;
      if (end > this.host.sim.now || this.#work !== inHand) return;
      if (index >= this.#applied) this.#apply(inHand);
    }
  }

  #apply(inHand: Work): void {
    const step = inHand.steps[this.#applied++]!;
    this.#isApplying = true;
    const goesOn = this.#take(step, inHand);
    this.#isApplying = false;
    if (!goesOn) this.#applied = inHand.steps.length;
  }

  /** The step itself, and what is wrong with its code or memory. False when the work ends with it. */
  #take(step: WorkStep, inHand: Work): boolean {
    if (!this.#isThere(step.part)) return false;
    const faulty = this.#isFaulty(step) ? this.faultyStep : null;
    if (faulty !== null) this.host.isTouched = true;
    faulty?.stops?.(this, step);
    if (this.#work !== inHand) return false;
    const goesOn = step.apply(this);
    if (goesOn) faulty?.spoils?.(this, step);
    if (this.corruption.size > 0 && this.#work === inHand) meetCorruption(this, step);
    return goesOn && this.#work === inHand;
  }

  /** Parts have steps of the same name, which are not the same code. */
  #isFaulty({ name, part }: WorkStep): boolean {
    return this.faultyStep !== null && this.faultyStep.name === name && this.faultyStep.part === part;
  }

  /** A driver may have been stopped since the work began. */
  #isThere(part: Part): boolean {
    if (part === 'disk-driver') return this.diskDriver === 'running';
    return part !== 'network-driver' || this.networkDriver === 'running';
  }

  /** What the vCPU was doing is forgotten. */
  #drop(): void {
    this.#advance();
    this.#work = null;
    this.host.sim.disarm(this.#workTimer);
  }

  #count(next: Work): void {
    const countdown = this.#countdown;
    if (countdown === null) return;
    let offset = 0;
    for (const step of next.steps) {
      if (countdown.counts(step)) {
        if (countdown.nanos < step.nanos) {
          this.#countdown = null;
          this.host.after(offset + countdown.nanos, countdown.reached);
          return;
        }
        countdown.nanos -= step.nanos;
      }
      offset += step.nanos;
    }
  }
}
