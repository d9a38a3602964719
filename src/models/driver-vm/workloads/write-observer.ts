/**
 * The observer of writes: outside of frontends, backends and disk, it hears what applications were told and every
 * change of the medium, and holds one against the other at that instant, for every block.
 *
 * Every write has a stamp of its own, and that is its content. Of two writes of a block that are outstanding at once
 * the later is a barrier, as a file system makes it: so of two acknowledged writes of a block the later stamp must be
 * the one that lasts.
 *
 * - lost: a block ceased to hold its newest acknowledged write, and holds nothing that a write under way may have left.
 * - doubled: a write reached the medium again after it had been acknowledged. Before that no client can tell whether it
 *   has been done, and doing it again changes nothing (`repeated`).
 * - misplaced: content reached a block that it was not meant for.
 * - early: a write was acknowledged before it was on the medium, or a flush before what it was to make durable was.
 * - disordered: a write passed a barrier.
 */
import { GARBAGE, stampIn, tornBy } from '../host/content.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { Medium } from '../host/medium.ts';

const PENDING = 0;
const ARRIVED = 1;
const ACKNOWLEDGED = 2;
const FAILED = 3;

/** A flush belongs to no block. */
const NOWHERE = -1;

export class WriteObserver {
  lost = 0;
  doubled = 0;
  repeated = 0;
  misplaced = 0;
  early = 0;
  disordered = 0;
  acknowledged = 0;
  readonly #medium: Medium;
  readonly #blocksPerVm: number;
  /** By stamp. The first ones are those of what the blocks are filled with at the start. */
  readonly #blockOf: number[] = [NOWHERE];
  readonly #progress: number[] = [ACKNOWLEDGED];
  /** By block: the newest stamp acknowledged, those of the writes under way, and whether it holds something wrong. */
  readonly #newest: Int32Array;
  readonly #underWay: number[][];
  readonly #isWrong: Uint8Array;
  /** By AppVM: stamps of writes that were neither acknowledged nor answered with an error. */
  readonly #outstanding: readonly Set<number>[];
  /** Barriers under way, with the writes that must be done before. */
  readonly #barriers = new Map<number, readonly number[]>();
  /**
   * By AppVM: the newest acknowledged writes that no flush was answered for; and what the flushes under way are to
   * cover: each all of it, since the one before may fail, or be answered later.
   */
  readonly #uncovered: readonly Map<number, number>[];
  readonly #flushes = new Map<number, ReadonlyMap<number, number>>();
  /** By block: the newest stamp that a flush was answered for. Each write is held against one answer. */
  readonly #covered: Int32Array;
  /** AppVMs whose blocks were lost, doubled, misplaced, early or disordered. */
  readonly harmed = new Set<number>();

  constructor(host: SplitDriverHost) {
    this.#medium = host.medium;
    const { blocks } = host.medium;
    this.#newest = new Int32Array(blocks);
    this.#underWay = Array.from({ length: blocks }, () => []);
    this.#isWrong = new Uint8Array(blocks);
    this.#covered = new Int32Array(blocks);
    this.#blocksPerVm = host.blocksPerVm;
    this.#outstanding = host.blockFrontends.map(() => new Set());
    this.#uncovered = host.blockFrontends.map(() => new Map());
  }

  /** Before every run; from here on it hears of the medium. */
  reset(): void {
    this.lost = 0;
    this.doubled = 0;
    this.repeated = 0;
    this.misplaced = 0;
    this.early = 0;
    this.disordered = 0;
    this.acknowledged = 0;
    const { blocks } = this.#medium;
    this.#blockOf.length = 1;
    this.#progress.length = 1;
    for (let block = 0; block < blocks; block++) {
      this.#newest[block] = this.#stampOf(block, ACKNOWLEDGED);
      (this.#underWay[block] as number[]).length = 0;
    }
    this.#isWrong.fill(0);
    this.#covered.fill(0);
    this.#barriers.clear();
    this.#flushes.clear();
    this.harmed.clear();
    for (const stamps of this.#outstanding) stamps.clear();
    for (const stamps of this.#uncovered) stamps.clear();
    this.#medium.observer = {
      arrived: (block, content) => this.#arrived(block, content),
      changed: (block) => this.#judge(block),
    };
  }

  /** An application begins a write of this block; what it writes. */
  begins(block: number, isBarrier = false): number {
    const stamp = this.#stampOf(block, PENDING);
    const outstanding = this.#outstanding[this.#vmOf(block)] as Set<number>;
    if (isBarrier) this.#barriers.set(stamp, [...outstanding]);
    outstanding.add(stamp);
    (this.#underWay[block] as number[]).push(stamp);
    return stamp;
  }

  /** An application of this AppVM begins a flush; by what number its answer is known. */
  beginsFlush(vm: number): number {
    const stamp = this.#stampOf(NOWHERE, PENDING);
    this.#flushes.set(stamp, new Map(this.#uncovered[vm]));
    return stamp;
  }

  /** An application is told that its write is done, or its flush. */
  acknowledges(stamp: number): void {
    const flushed = this.#flushes.get(stamp);
    if (flushed !== undefined) return this.#acknowledgesFlush(stamp, flushed);
    const block = this.#blockOf[stamp] as number;
    this.acknowledged++;
    if (this.#progress[stamp] === PENDING) {
      this.early++;
      this.#harm(block);
    }
    this.#end(stamp, ACKNOWLEDGED);
    this.#underWay[block] = (this.#underWay[block] as number[]).filter((other) => other !== stamp);
    const newest = Math.max(this.#newest[block] as number, stamp);
    this.#newest[block] = newest;
    (this.#uncovered[this.#vmOf(block)] as Map<number, number>).set(block, newest);
    this.#judge(block);
  }

  /**
   * A write was answered with an error: it may be there, not there, or in part, and no order holds for it. A flush that
   * was has covered nothing.
   */
  fails(stamp: number): void {
    this.#flushes.delete(stamp);
    this.#end(stamp, FAILED);
  }

  #end(stamp: number, progress: number): void {
    this.#progress[stamp] = progress;
    this.#barriers.delete(stamp);
    const block = this.#blockOf[stamp] as number;
    if (block !== NOWHERE) (this.#outstanding[this.#vmOf(block)] as Set<number>).delete(stamp);
  }

  /**
   * Whether this is what the block may hold, or a read of it give. While a write is under way no client has been told
   * anything: it may be there, not there, or in part.
   */
  isRight(block: number, content: number): boolean {
    const newest = this.#newest[block] as number;
    if (content === newest) return true;
    return (this.#underWay[block] as number[]).some(
      (stamp) => stamp > newest && (content === stamp || content === tornBy(stamp)),
    );
  }

  #acknowledgesFlush(stamp: number, flushed: ReadonlyMap<number, number>): void {
    this.#flushes.delete(stamp);
    for (const [block, newest] of flushed) {
      if ((this.#covered[block] as number) >= newest) continue;
      this.#covered[block] = newest;
      const uncovered = this.#uncovered[this.#vmOf(block)] as Map<number, number>;
      if (uncovered.get(block) === newest) uncovered.delete(block);
      if (stampIn(this.#medium.durable(block)) >= newest) continue;
      this.early++;
      this.#harm(block);
    }
  }

  #arrived(block: number, content: number): void {
    if (content > GARBAGE && this.#blockOf[content] !== block) {
      this.misplaced++;
      this.#harm(block);
    } else if (content > GARBAGE) this.#isDone(block, content);
    this.#judge(block);
  }

  #isDone(block: number, stamp: number): void {
    const progress = this.#progress[stamp];
    if (progress === ACKNOWLEDGED) {
      this.doubled++;
      this.#harm(block);
    } else if (progress === ARRIVED) this.repeated++;
    else {
      this.#progress[stamp] = ARRIVED;
      this.#checkOrder(block, stamp);
    }
  }

  /** A write is on the medium for the first time: those before the last barrier must be, and no barrier may wait. */
  #checkOrder(block: number, stamp: number): void {
    const vm = this.#vmOf(block);
    const before = this.#barriers.get(stamp) ?? [];
    const isLate = before.some(
      (other) => this.#progress[other] !== FAILED && (this.#progress[other] === PENDING || !this.#isDurable(other)),
    );
    const hasPassed = [...this.#barriers.keys()].some(
      (other) =>
        other < stamp && this.#progress[other] === PENDING && this.#vmOf(this.#blockOf[other] as number) === vm,
    );
    if (!isLate && !hasPassed) return;
    this.disordered++;
    this.#harm(block);
  }

  /** It, or a later write of its block. */
  #isDurable(stamp: number): boolean {
    return stampIn(this.#medium.durable(this.#blockOf[stamp] as number)) >= stamp;
  }

  /** Whether the block has become wrong, or is right again: as a read of it at this instant would show. */
  #judge(block: number): void {
    const isRight = this.isRight(block, this.#medium.read(block));
    if (!isRight && this.#isWrong[block] === 0) {
      this.lost++;
      this.#harm(block);
    }
    this.#isWrong[block] = isRight ? 0 : 1;
  }

  #stampOf(block: number, progress: number): number {
    this.#progress.push(progress);
    return this.#blockOf.push(block) - 1;
  }

  #vmOf(block: number): number {
    return Math.floor(block / this.#blocksPerVm);
  }

  #harm(block: number): void {
    this.harmed.add(this.#vmOf(block));
  }
}
