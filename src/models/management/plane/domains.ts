/**
 * What the VMM of a host knows of its domains, and the applications in them as their clients see them. Both live
 * outside the PrivVM and outlive it: a management operation that is cut short leaves its traces here.
 *
 * Left out: everything of a domain but what management changes. The VMM itself does not fail here.
 */
import { assert } from '../../../kernel/assertions.ts';

/**
 * - `building`: made, but without all of its memory and kernel.
 * - `paused`: complete and not running: not yet started, or stopped by the toolstack.
 * - `suspended`: it has stopped by itself because it was asked to, so as to be moved.
 */
export type DomainState = 'building' | 'paused' | 'running' | 'suspended';

export interface Domain {
  readonly id: number;
  /** The same on whatever host; the domain's id is not. */
  readonly uuid: string;
  readonly application: Application;
  state: DomainState;
  vcpusOnline: number;
  /** The most vCPUs that the toolstack allows it. */
  vcpusAllowed: number;
  /** Its devices are connected to their backends. */
  connected: boolean;
}

/** The domains of one host. */
export class Host {
  readonly name: string;
  readonly domains = new Map<number, Domain>();
  private nextId = 1;

  constructor(name: string) {
    this.name = name;
  }

  create(uuid: string, application: Application): Domain {
    const domain: Domain = {
      id: this.nextId++,
      uuid,
      application,
      state: 'building',
      vcpusOnline: 0,
      vcpusAllowed: 0,
      connected: false,
    };
    this.domains.set(domain.id, domain);
    application.places.push(domain);
    return domain;
  }

  /** By what does not change when it moves. */
  find(uuid: string): Domain | undefined {
    for (const domain of this.domains.values()) if (domain.uuid === uuid) return domain;
    return undefined;
  }

  destroy(domain: Domain, now: number): void {
    assert(this.domains.delete(domain.id), () => `${this.name} has no domain ${domain.id} to destroy`);
    const { places } = domain.application;
    places.splice(places.indexOf(domain), 1);
    domain.application.look(now);
  }

  setState(domain: Domain, state: DomainState, now: number): void {
    domain.state = state;
    domain.application.look(now);
  }

  setConnected(domain: Domain, connected: boolean, now: number): void {
    domain.connected = connected;
    domain.application.look(now);
  }

  reset(firstId: number): void {
    this.domains.clear();
    this.nextId = firstId;
  }
}

/**
 * The application of one VM, which serves its clients while exactly one copy of the VM runs with its devices connected.
 */
export class Application {
  readonly vm: string;
  /** The domains that hold it, on whatever host: one, but for a VM that is being moved. */
  readonly places: Domain[] = [];
  /** It has served since it was made. */
  hasServed = false;
  /** It had served when the clients' watch began, so that they miss it. */
  isMissed = false;
  longestGapNanos = 0;
  /** Two copies ran at once: both answered in its name. */
  ranTwice = false;
  private isServing = false;
  private since = 0;

  constructor(vm: string) {
    this.vm = vm;
  }

  /** Something about its domains may have changed. */
  look(now: number): void {
    const running = this.places.filter(({ state, connected }) => state === 'running' && connected).length;
    if (running > 1) this.ranTwice = true;
    if (this.isServing === (running === 1)) return;
    if (!this.isServing) this.longestGapNanos = Math.max(this.longestGapNanos, now - this.since);
    this.isServing = running === 1;
    this.since = now;
    this.hasServed ||= this.isServing;
  }

  /** From here on its clients watch for interruptions. */
  mark(now: number): void {
    this.isMissed = this.hasServed;
    this.longestGapNanos = 0;
    if (this.isServing) this.since = now;
  }

  get serves(): boolean {
    return this.isServing;
  }

  /** The longest time without service since the mark, the one that lasts included. */
  gapNanos(now: number): number {
    return this.isServing ? this.longestGapNanos : Math.max(this.longestGapNanos, now - this.since);
  }
}
