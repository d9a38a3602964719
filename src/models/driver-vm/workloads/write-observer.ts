/**
 * The observer of writes: outside of frontends, backends and disk, it hears what applications were told and what
 * reached the medium, and holds one against the other.
 *
 * Every write has a stamp of its own, and that is its content. Applications never have two transfers of the same block
 * outstanding, as no page cache has, so of two acknowledged writes of a block the later stamp must be the one that
 * lasts.
 *
 * - lost: a block, at the end, does not hold the newest write of it that was acknowledged, and none is under way.
 * - doubled: a write reached the medium again after it had been acknowledged. Before that no client can tell whether it
 *   has been done, and doing it again changes nothing (`repeated`).
 * - misplaced: content reached a block that it was not meant for.
 * - early: a write was acknowledged before it was on the medium.
 */
import type { Medium } from '../host/disk.ts';
import { GARBAGE } from '../host/grants.ts';
import type { SplitDriverHost } from '../host/host.ts';

const PENDING = 0;
const APPLIED = 1;
const ACKNOWLEDGED = 2;

export class WriteObserver {
  doubled = 0;
  repeated = 0;
  misplaced = 0;
  early = 0;
  acknowledged = 0;
  readonly #medium: Medium;
  /** By stamp, from 1. */
  readonly #blockOf: number[] = [-1];
  readonly #progress: number[] = [ACKNOWLEDGED];
  /**
   * By block: the newest stamp acknowledged, and the one of the write under way, 0 for neither: with 0 the disks are
   * filled.
   */
  readonly #newest: Int32Array;
  readonly #underWay: Int32Array;
  readonly #blocksPerVm: number;
  /** AppVMs whose blocks were doubled, misplaced or early. */
  readonly #harmed = new Set<number>();

  constructor(host: SplitDriverHost) {
    this.#medium = host.medium;
    this.#newest = new Int32Array(host.medium.content.length);
    this.#underWay = new Int32Array(host.medium.content.length);
    this.#blocksPerVm = host.blocksPerVm;
  }

  /** Before every run; from here on it hears of the medium. */
  reset(): void {
    this.doubled = 0;
    this.repeated = 0;
    this.misplaced = 0;
    this.early = 0;
    this.acknowledged = 0;
    this.#blockOf.length = 1;
    this.#progress.length = 1;
    this.#newest.fill(0);
    this.#underWay.fill(0);
    this.#harmed.clear();
    this.#medium.observer = (block, content) => this.#applied(block, content);
  }

  /** An application begins a write of this block; what it writes. */
  begins(block: number): number {
    this.#progress.push(PENDING);
    const stamp = this.#blockOf.push(block) - 1;
    this.#underWay[block] = stamp;
    return stamp;
  }

  /** An application is told that its write is durable. */
  acknowledges(stamp: number): void {
    const block = this.#blockOf[stamp] as number;
    this.acknowledged++;
    if (this.#medium.content[block] !== stamp) {
      this.early++;
      this.#harm(block);
    }
    this.#progress[stamp] = ACKNOWLEDGED;
    this.#newest[block] = stamp;
    this.#underWay[block] = 0;
  }

  /**
   * Whether this is what the block may hold, or a read of it give. While a write is under way no client has been told
   * anything: it may be there, not there, or in part.
   */
  isRight(block: number, content: number): boolean {
    const underWay = this.#underWay[block] as number;
    return content === this.#newest[block] || (underWay > 0 && (content === underWay || content === GARBAGE));
  }

  /** Blocks whose newest acknowledged write the medium does not hold now. */
  get lostBlocks(): readonly number[] {
    const lost: number[] = [];
    const { content } = this.#medium;
    for (let block = 0; block < content.length; block++)
      if (!this.isRight(block, content[block] as number)) lost.push(block);
    return lost;
  }

  /** The AppVMs with a write that was lost, doubled, misplaced or early. */
  get harmed(): ReadonlySet<number> {
    return new Set([...this.#harmed, ...this.lostBlocks.map((block) => Math.floor(block / this.#blocksPerVm))]);
  }

  #applied(block: number, content: number): void {
    // No application's content: whether it does harm shows when the block is read, or at the end.
    if (content === GARBAGE) return;
    if (this.#blockOf[content] !== block) {
      this.misplaced++;
      this.#harm(block);
      return;
    }
    const progress = this.#progress[content];
    if (progress === ACKNOWLEDGED) {
      this.doubled++;
      this.#harm(block);
    } else if (progress === APPLIED) this.repeated++;
    else this.#progress[content] = APPLIED;
  }

  #harm(block: number): void {
    this.#harmed.add(Math.floor(block / this.#blocksPerVm));
  }
}
