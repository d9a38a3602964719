/**
 * A host of the cluster, with one or several failures of its components, which can overlap.
 *
 * The model of each component computes the effects of its failure, as a course. This class combines the effects. While
 * the VMM is being repaired, all VMs stand still, and so do the clocks of the recoveries that run inside them; a fault
 * that would strike a VM then waits until the VM executes again. A fault that strikes the VMM during its repair damages
 * the repair, and the host is lost. If the VMM recovers without its driver VM or its PrivVM, these are recovered by
 * their own mechanisms.
 *
 * Driver VM and PrivVM need each other: the PrivVM's replica and log are in the memory of a driver VM that runs, and a
 * driver VM that has been booted finds its frontends through XenStore. And a VM is created by a PrivVM with backends to
 * connect it to. Whoever lacks the other waits; what the other's failure has cut short is begun anew.
 *
 * Left out: the cost of one recovery to another on the same host.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import { EFFECT_WORDS, type Effect, type Return } from '../../../experiment/course.ts';
import type { Because, Happening } from '../../../experiment/happening.ts';
import { type Tell, tellerOf } from '../../../experiment/telling.ts';
import type { EventKind } from '../../../kernel/simulation.ts';
import type { WebCluster } from './cluster.ts';
import type { ClusterNode } from './node.ts';

/** The VMs' clock stops while they stand still. */
type Clock = 'wall' | 'vm';
/** Null for one that was done, or that nobody waits for any more. */
type Due = { readonly action: () => void; readonly clock: Clock; readonly at: number } | null;

/** The answers of other models about the host, asked for when they are needed. */
export interface HostAnswers {
  /** A failure that the failure of another component has caused; it begins now. */
  cascade(host: FailingHost, component: ComponentKind): Failure;
  /** From the order of a VM to the start of its kernel. */
  creationNanos(host: FailingHost): number;
  /** From there until its service answers. */
  startNanos(host: FailingHost): number;
  /** Told after whatever may have changed about the host. */
  readonly changed?: () => void;
  /** The host is lost, with these VMs, and with those that it was to make for other hosts. */
  lost(host: FailingHost, nodes: readonly ClusterNode[]): void;
}

/** What a failure does to the host, and what each of its effects follows from, in the names of what was told. */
export interface Failure {
  readonly effects: readonly Effect[];
  readonly causesOf: (effect: Effect) => Because;
}

export class FailingHost {
  readonly index: number;
  isLost = false;
  isStruckInRecovery = false;
  lostVms = 0;
  /** What does not work on the host at present, each with the number of reasons. */
  #standstills = 0;
  #unmanaged = 0;
  #unreachable = 0;
  /** The total time of standstill before the present one. */
  #stoodStill = 0;
  #standsSince = 0;
  #waiting: (() => void)[] = [];
  /** Driver VMs that have failed and whose kernels do not run yet. */
  #withoutDvm = 0;
  #waitingForDvm: (() => void)[] = [];
  #waitingForPrivvm: (() => void)[] = [];
  /** Failures of the management so far: what began before one and ends after it has been cut short. */
  #privvmFailures = 0;
  /** VMs to be created anew, in the order in which they were lost. */
  readonly #lostNodes: ClusterNode[] = [];
  #creating = 0;
  readonly #cluster: WebCluster;
  readonly #nodes: ClusterNode[];
  /** VMs of other hosts that are made here. */
  readonly #adopted = new Set<ClusterNode>();
  readonly #restartsVms: boolean;
  readonly #answers: HostAnswers;
  readonly #tell: Tell | undefined;
  readonly #later: EventKind;
  /** Effects that go on, each with what is to be told of it when it is over. */
  readonly #goingOn = new Map<Effect, Omit<Happening, 'untilNanos'>>();
  readonly #actions: Due[] = [];
  #pending = 0;

  /** `restartsVms`: the PrivVM creates lost VMs again. */
  constructor(cluster: WebCluster, index: number, restartsVms: boolean, answers: HostAnswers, later: EventKind) {
    this.#tell = tellerOf(cluster.observer);
    this.#cluster = cluster;
    this.index = index;
    this.#nodes = cluster.nodes.filter(({ home }) => home === index);
    this.#restartsVms = restartsVms;
    this.#answers = answers;
    this.#later = later;
  }

  /**
   * Strikes a component, now or as soon as it executes; `begin` says what that does, then. False if the host is lost.
   */
  strike(component: ComponentKind, begin: () => Failure): boolean {
    if (this.isLost) return false;
    this.#take(component, begin);
    this.#answers.changed?.();
    return true;
  }

  #take(component: ComponentKind, begin: () => Failure): void {
    if (this.#standstills > 0 && component === 'vmm') {
      this.isStruckInRecovery = true;
      this.#note('the repair of its VMM is struck itself, and nothing repairs that');
      this.#lose();
    } else if (this.#standstills > 0) this.#waiting.push(() => this.#begin(begin()));
    else this.#begin(begin());
  }

  /** Everything on it is as if nothing had ever failed. */
  get isWhole(): boolean {
    const missing = this.#standstills + this.#unmanaged + this.#unreachable + this.#withoutDvm + this.#creating;
    const waiting = this.#pending + this.#waiting.length + this.#lostNodes.length;
    return !this.isLost && missing + waiting === 0 && this.#nodes.every(({ isAlive, isWrong }) => isAlive && !isWrong);
  }

  /** Whether one of its web servers can be reached. */
  get serves(): boolean {
    return this.#cluster.servers.some(({ node }) => node.host === this.index && node.isReachable);
  }

  /** Somebody has put it right: all its VMs run. */
  renew(): void {
    this.isLost = false;
    this.#actions.fill(null);
    this.#goingOn.clear();
    this.#stoodStill = 0;
    [this.#pending, this.#standstills, this.#unmanaged, this.#unreachable] = [0, 0, 0, 0];
    [this.#withoutDvm, this.#creating, this.#lostNodes.length] = [0, 0, 0];
    [this.#waiting, this.#waitingForDvm, this.#waitingForPrivvm] = [[], [], []];
    this.#cluster.renewHost(this.index);
    this.#answers.changed?.();
  }

  /**
   * Handler of the experiment's event: carries out a scheduled action, or postpones it if its clock has stood still
   * meanwhile.
   */
  due(index: number): void {
    const due = this.#actions[index];
    if (due === null || due === undefined) return;
    const { action, clock, at } = due;
    if (clock === 'vm' && this.isLost) return;
    if (clock === 'vm' && this.#standstills > 0) this.#waiting.push(() => this.due(index));
    else if (clock === 'vm' && this.#ranFor < at)
      this.#cluster.simulation.schedule(at - this.#ranFor, this.#later, this.index, index);
    else {
      this.#actions[index] = null;
      this.#pending--;
      action();
    }
    this.#answers.changed?.();
  }

  /** The time by the VMs' clock. */
  get #ranFor(): number {
    const { now } = this.#cluster.simulation;
    return (this.#standstills > 0 ? this.#standsSince : now) - this.#stoodStill;
  }

  #begin({ effects, causesOf }: Failure): void {
    // The times of a failure of the VMM include its standstill.
    const clock = effects.some(({ kind }) => kind === 'standstill') ? 'wall' : 'vm';
    for (const effect of effects) this.#schedule(effect.from, () => this.#apply(effect, causesOf(effect)), clock);
  }

  #apply(effect: Effect, because: Because): void {
    if (this.isLost) return;
    const { now: atNanos } = this.#cluster.simulation;
    this.#goingOn.set(effect, { kind: 'act', atNanos, actor: this.#name, text: EFFECT_WORDS[effect.kind], because });
    if (effect.kind === 'host-lost') return this.#lose();
    if (effect.kind === 'component-lost') return this.#begin(this.#answers.cascade(this, effect.component));
    if (effect.kind === 'vm-lost' || effect.kind === 'vm-wrong') return this.#hurt(effect);
    const { kind, from, to } = effect;
    if (kind === 'standstill') this.#stop();
    else if (kind === 'unreachable') this.#cut();
    else this.#fail();
    if (kind === 'unreachable' && effect.driverVm !== undefined) return this.#awaitDvm(effect, effect.driverVm);
    if (to === Number.POSITIVE_INFINITY) return;
    this.#schedule(to - from, () => this.#end(effect), kind === 'standstill' ? 'wall' : 'vm');
  }

  #end(effect: Effect): void {
    if (this.isLost) return;
    if (effect.kind === 'standstill') this.#goOn(effect);
    else if (effect.kind === 'unreachable') this.#reconnect(effect);
    // The PrivVM's replica and log are with the driver VM: without it nothing can be restored.
    else if (this.#withoutDvm > 0) this.#waitingForDvm.push(() => this.#manage(effect));
    else this.#manage(effect);
  }

  /** Tells how long it lasted. */
  #over(effect: Effect, untilNanos = this.#cluster.simulation.now): void {
    const told = this.#goingOn.get(effect);
    if (told !== undefined) this.#tell?.({ ...told, untilNanos });
    this.#goingOn.delete(effect);
  }

  /** Tells of what was not over when the run ended. */
  close(): void {
    for (const effect of this.#goingOn.keys()) this.#over(effect, Number.POSITIVE_INFINITY);
  }

  /** A driver VM is away: first its kernel, then the connections to its frontends. */
  #awaitDvm(effect: Lasting, { handshakeNanos }: Return): void {
    const { from, to } = effect;
    this.#withoutDvm++;
    if (to === Number.POSITIVE_INFINITY) return;
    this.#schedule(to - from - handshakeNanos, () => {
      if (this.isLost) return;
      if (--this.#withoutDvm === 0) this.#waitingForDvm = release(this.#waitingForDvm);
      this.#connect(effect, handshakeNanos);
    });
  }

  /** Through XenStore. When that goes away in the middle, the handshake is begun anew with the next one. */
  #connect(effect: Lasting, handshakeNanos: number): void {
    if (handshakeNanos > 0 && this.#unmanaged > 0) {
      this.#waitingForPrivvm.push(() => this.#connect(effect, handshakeNanos));
      return;
    }
    const failures = this.#privvmFailures;
    this.#schedule(handshakeNanos, () => {
      if (this.isLost) return;
      if (handshakeNanos > 0 && this.#privvmFailures > failures) this.#connect(effect, handshakeNanos);
      else this.#reconnect(effect);
    });
  }

  #fail(): void {
    this.#unmanaged++;
    this.#privvmFailures++;
  }

  #manage(effect: Effect): void {
    this.#over(effect);
    if (--this.#unmanaged > 0) return;
    this.#waitingForPrivvm = release(this.#waitingForPrivvm);
    this.#createWaiting();
  }

  #cut(): void {
    this.#unreachable++;
    this.#cluster.cutHost(this.index);
  }

  #reconnect(effect: Effect): void {
    this.#over(effect);
    this.#cluster.reconnectHost(this.index);
    this.#unreachable--;
    this.#createWaiting();
  }

  #stop(): void {
    this.#cluster.pauseHost(this.index);
    if (this.#standstills++ === 0) this.#standsSince = this.#cluster.simulation.now;
  }

  #goOn(effect: Effect): void {
    this.#over(effect);
    this.#cluster.resumeHost(this.index);
    if (--this.#standstills > 0) return;
    this.#stoodStill += this.#cluster.simulation.now - this.#standsSince;
    const waiting = this.#waiting;
    this.#waiting = [];
    release(waiting);
  }

  #lose(): void {
    this.isLost = true;
    this.#note('is down for good');
    for (const node of this.#nodes) if (node.isAlive) this.#loseNode(node);
    this.#answers.lost(this, [...this.#nodes, ...this.#adopted]);
  }

  /** A VM of a lost host will be made here after so long, if the PrivVM is there then, and otherwise once it is. */
  adopt(node: ClusterNode, nanos: number): void {
    this.#adopted.add(node);
    if (nanos < Number.POSITIVE_INFINITY) this.#schedule(nanos, () => this.#settle(node));
  }

  #settle(node: ClusterNode): void {
    if (this.isLost) return;
    if (this.#unmanaged > 0) {
      this.#waitingForPrivvm.push(() => this.#settle(node));
      return;
    }
    this.#adopted.delete(node);
    this.#nodes.push(node);
    node.moveTo(this.index, this.#unreachable);
    this.#note(`has made ${node.name} anew`);
    this.#cluster.restart(node);
  }

  #hurt({ kind, vm }: Extract<Effect, { readonly kind: 'vm-lost' | 'vm-wrong' }>): void {
    for (const [index, node] of this.#nodes.entries()) {
      if (!node.isAlive || (vm !== 'every' && vm !== index)) continue;
      if (kind === 'vm-wrong') node.isWrong = true;
      else this.#loseNode(node);
      if (node.isAlive || !this.#restartsVms) continue;
      this.#lostNodes.push(node);
      this.#createWaiting();
    }
  }

  #loseNode(node: ClusterNode): void {
    this.lostVms++;
    this.#cluster.lose(node);
    this.#cluster.observer?.note(this.#cluster.simulation.now, node.name, 'is lost');
  }

  /**
   * The toolstack creates one VM after the other; its service comes up with its kernel. A creation that a failure of
   * the PrivVM has cut short is undone, and begun anew.
   */
  #createWaiting(): void {
    if (this.#unmanaged > 0 || this.#unreachable > 0 || this.#creating > 0) return;
    const node = this.#lostNodes.shift();
    if (node === undefined) return;
    this.#creating++;
    const failures = this.#privvmFailures;
    const { now: atNanos } = this.#cluster.simulation;
    const created = { kind: 'repair', atNanos, actor: this.#name, text: `creates ${node.name} again` } as const;
    this.#schedule(this.#answers.creationNanos(this), () => {
      this.#creating--;
      if (this.#privvmFailures > failures) this.#lostNodes.unshift(node);
      else
        this.#schedule(this.#answers.startNanos(this), () => {
          this.#cluster.restart(node);
          this.#tell?.({ ...created, untilNanos: this.#cluster.simulation.now, because: [`act of ${this.#name}`] });
        });
      this.#createWaiting();
    });
  }

  #schedule(nanos: number, action: () => void, clock: Clock = 'vm'): void {
    const index = this.#actions.push({ action, clock, at: this.#ranFor + nanos }) - 1;
    this.#pending++;
    this.#cluster.simulation.schedule(nanos, this.#later, this.index, index);
  }

  #note(text: string): void {
    this.#cluster.observer?.note(this.#cluster.simulation.now, this.#name, text);
  }

  get #name(): string {
    return `host${this.index + 1}`;
  }
}

type Lasting = Extract<Effect, { readonly to: number }>;

/** Does what has waited; nothing waits any more. */
function release(waiting: readonly (() => void)[]): (() => void)[] {
  for (const action of waiting) action();
  return [];
}
