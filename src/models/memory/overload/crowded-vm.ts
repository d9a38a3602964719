/**
 * A VM that may want more memory than it has room for. The pages it wants are in memory, in the memory of another host,
 * or on the disk. It runs at a speed that follows from how often it touches an absent page, how long it waits for one,
 * and what the link or the disk can carry; while it waits it does not run, so that it touches less.
 *
 * Pages are a flow, as in the fluid form of migration. Left out: threads of a guest that run while others wait for a
 * page; pages that are read ahead; page-ins that come in bursts.
 */
import type { Misses } from '../pages/misses.ts';
import type { Flow } from '../platform/fair-server.ts';
import type { Connection } from '../platform/link.ts';
import type { Demand } from './demand.ts';
import type { LaneCosts, PagingCosts } from './paging-costs.ts';

/** What a VM needs to know of its host. */
export interface Surroundings {
  readonly misses: Misses;
  readonly costs: PagingCosts;
  /** Pages of other hosts that are still free. */
  readonly remote: { free: number };
  readonly swapsToNetwork: boolean;
  /** First touches of new pages a second, in pages. */
  readonly touchesPerSecond: number;
}

/** How the VM would run until the next look, if link and disk had room. Rates are a second of running time. */
interface Pace {
  readonly speed: number;
  readonly growth: number;
  readonly faults: number;
  /** Of the faults, those that another host answers. */
  readonly fromNetwork: number;
  /** Bytes of the link, and time of the disk, per nanosecond. */
  readonly networkNeed: number;
  readonly diskNeed: number;
}

const IDLE: Pace = { speed: 0, growth: 0, faults: 0, fromNetwork: 0, networkNeed: 0, diskNeed: 0 };
/** Rates and amounts of pages below these are none. */
const FEW_FAULTS = 0.5;
const FEW_PAGES = 1;

export class CrowdedVm {
  readonly name: string;
  readonly isPrivileged: boolean;
  readonly demand: Demand;
  readonly link: Connection;
  readonly disk: Flow;
  readonly #around: Surroundings;
  readonly #swapPages: number;
  /** Pages that it may have in memory now. */
  room: number;
  wanted = 0;
  /** Of these, those that it has touched so far; where they are. */
  claimed = 0;
  resident = 0;
  onNetwork = 0;
  onDisk = 0;
  /** On its own host, or where it was moved to: there its link and its disk are its own. */
  isAway = false;
  isMoving = false;
  isPaused = false;
  downUntil = 0;
  /** From 0 to 1, in the last step. */
  speed = 1;
  workNanos = 0;
  /** Bytes over the link for its pages. */
  pagedBytes = 0;
  killed = 0;
  #pace: Pace = IDLE;
  #changes = 0;
  #served = { network: 0, disk: 0 };

  constructor(
    demand: Demand,
    link: Connection,
    disk: Flow,
    around: Surroundings,
    swapPages: number,
    isPrivileged: boolean,
  ) {
    this.name = demand.name;
    this.demand = demand;
    this.link = link;
    this.disk = disk;
    this.isPrivileged = isPrivileged;
    this.room = demand.allotted;
    this.#around = around;
    this.#swapPages = swapPages;
    this.wanted = demand.pages[0] ?? 0;
    this.claimed = this.wanted;
    this.resident = this.wanted;
    this.#evict(this.resident - this.room);
    link.flow.hold();
    disk.hold();
  }

  get isOverloaded(): boolean {
    return this.wanted > this.demand.allotted;
  }

  isUp(now: number): boolean {
    return !this.isPaused && now >= this.downUntil;
  }

  /** Nothing happens to it until its demand changes. */
  isCalm(now: number): boolean {
    return this.isUp(now) && !this.isMoving && this.claimed === this.wanted && this.#pace.speed === 1;
  }

  /** When its demand changes next. */
  get changesAt(): number {
    return this.demand.atNanos[this.#changes + 1] ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Does what it has done in the time up to now, whose length this is. False if its kernel had to kill what has grown;
   * it serves again `killedNanos` later.
   */
  advance(now: number, nanos: number, killedNanos: number): boolean {
    const { speed, growth, faults, fromNetwork } = this.#pace;
    this.speed = speed * this.#carried(nanos);
    const seconds = (this.speed * nanos) / 1e9;
    this.workNanos += this.speed * nanos;
    const grown = Math.min(growth * seconds, this.wanted - this.claimed);
    const fetched = Math.min(fromNetwork * seconds, this.onNetwork);
    const read = Math.min((faults - fromNetwork) * seconds, this.onDisk);
    this.claimed = this.wanted - this.claimed - grown < FEW_PAGES ? this.wanted : this.claimed + grown;
    this.#holdRemote(this.onNetwork - fetched);
    this.onDisk -= read;
    this.resident = this.claimed - this.onNetwork - this.onDisk;
    if (this.#evict(this.resident - this.room)) return true;
    this.#runOut(now + killedNanos);
    return false;
  }

  /** Its demand now, and how it will go on from here. */
  plan(now: number): void {
    while (this.changesAt <= now) this.#changes += 1;
    this.wanted = this.demand.pages[this.#changes] ?? 0;
    if (this.wanted < this.claimed) this.#shrink();
    this.#pace = this.isUp(now) ? this.#paceNow() : IDLE;
    const { networkNeed, diskNeed } = this.#pace;
    this.link.change({ limit: this.isAway ? 0 : networkNeed });
    const diskCap = this.isAway ? 0 : diskNeed;
    if (this.disk.cap !== diskCap) this.disk.setCap(diskCap);
  }

  /** Its pages are given up wherever they are, evenly. */
  #shrink(): void {
    const share = this.claimed > 0 ? this.wanted / this.claimed : 0;
    this.claimed = this.wanted;
    this.onDisk *= share;
    this.#holdRemote(this.onNetwork * share);
    this.resident = this.claimed - this.onNetwork - this.onDisk;
  }

  #paceNow(): Pace {
    const { misses, costs, remote, swapsToNetwork, touchesPerSecond } = this.#around;
    const out = this.onNetwork + this.onDisk;
    const share = this.claimed > 0 ? this.resident / this.claimed : 1;
    const touched = out > FEW_PAGES ? misses.perPage(share) * this.claimed : 0;
    const faults = touched > FEW_FAULTS ? touched : 0;
    const growth = this.claimed < this.wanted ? touchesPerSecond : 0;
    const isFull = this.resident >= this.room - FEW_PAGES;
    const fromNetwork = out > 0 ? (faults * this.onNetwork) / out : 0;
    const fromDisk = faults - fromNetwork;
    const grownFull = isFull ? growth : 0;
    const written = grownFull + (isFull && faults > 0 ? misses.writtenPerPage(share) * this.claimed : 0);
    const toNetwork = swapsToNetwork && remote.free > 0;
    const stalled =
      fromNetwork * costs.network.readNanos +
      fromDisk * costs.disk.readNanos +
      grownFull * (toNetwork ? costs.network : costs.disk).writeNanos;
    const speed = 1 / (1 + stalled / 1e9);
    const need = (lane: LaneCosts, reads: number, writes: number): number =>
      (speed * (reads * lane.readSize + writes * lane.writeSize)) / 1e9;
    return {
      speed,
      growth,
      faults,
      fromNetwork,
      networkNeed: need(costs.network, fromNetwork, toNetwork ? written : 0),
      diskNeed: need(costs.disk, fromDisk, toNetwork ? 0 : written),
    };
  }

  /** The share of what it needed that link and disk have carried. */
  #carried(nanos: number): number {
    const { networkNeed, diskNeed } = this.#pace;
    const [network, disk] = [this.link.flow.served, this.disk.served];
    const [gotNetwork, gotDisk] = [network - this.#served.network, disk - this.#served.disk];
    this.#served = { network, disk };
    this.pagedBytes += this.isAway ? networkNeed * nanos : gotNetwork;
    if (this.isAway) return 1;
    const share = (got: number, need: number): number => (need > 0 ? Math.min(1, got / (need * nanos)) : 1);
    return Math.min(share(gotNetwork, networkNeed), share(gotDisk, diskNeed));
  }

  /** So many pages go out, to the other host first where that is the way. False when they find no room. */
  #evict(pages: number): boolean {
    if (pages <= 0) return true;
    const { swapsToNetwork, remote } = this.#around;
    const away = swapsToNetwork ? Math.min(pages, remote.free) : 0;
    this.#holdRemote(this.onNetwork + away);
    const onDisk = Math.min(pages - away, this.#swapPages - this.onDisk);
    this.onDisk += onDisk;
    this.resident -= away + onDisk;
    return this.resident <= this.room + FEW_PAGES;
  }

  /** The kernel kills what has grown: what is left is what fits. */
  #runOut(until: number): void {
    this.killed += 1;
    this.downUntil = until;
    this.#holdRemote(0);
    this.onDisk = 0;
    this.claimed = Math.min(this.wanted, this.room, this.demand.allotted);
    this.resident = this.claimed;
  }

  #holdRemote(pages: number): void {
    this.#around.remote.free -= pages - this.onNetwork;
    this.onNetwork = pages;
  }
}
