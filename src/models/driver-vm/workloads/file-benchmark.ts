/**
 * BlkBench (S4) as its block device sees it: several processes, each of which computes, then reads or writes 32 KiB
 * without a cache, and waits for the answer. The file system's own blocks are read and written again and again: a
 * change of them is a write and, before that is answered, a barrier, perhaps of the same block. Now and then a
 * process waits for a flush. Whatever is read is compared with what should be there; a wrong answer, an error or no
 * answer at all ends a process.
 */

import { ServiceLog } from '../../../experiment/client.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { BlockClient, BlockFrontend } from '../host/block-frontend.ts';
import { BLANK } from '../host/content.ts';
import type { SplitDriverHost } from '../host/host.ts';
import { BARRIER, type BlockRequest, FLUSH, READ, WRITE } from '../host/ring.ts';
import type { WriteObserver } from './write-observer.ts';

export class FileBenchmark implements BlockClient {
  readonly name: string;
  service = new ServiceLog();
  /** Answers that were errors, and reads that gave something else than what was written. */
  errors = 0;
  wrongReads = 0;
  readonly #host: SplitDriverHost;
  readonly #frontend: BlockFrontend;
  readonly #observer: WriteObserver;
  readonly #index: number;
  readonly #firstBlock: number;
  /** By block: transfers of it that are outstanding. */
  readonly #locked: Uint8Array;
  /** By the number of an outstanding request: its stamp, its process. By process: what it waits for. */
  readonly #stamps: number[] = [];
  readonly #owners: number[] = [];
  readonly #waiting: number[] = [];
  readonly #thinking: Stream;
  readonly #choosing: Stream;
  readonly #program: number;
  #isEnding = false;

  constructor(host: SplitDriverHost, index: number, observer: WriteObserver) {
    this.#host = host;
    this.#program = host.install(this);
    this.name = `app${index + 1}`;
    this.#index = index;
    this.#frontend = host.blockFrontends[index]!;
    this.#observer = observer;
    this.#firstBlock = index * host.blocksPerVm;
    this.#locked = new Uint8Array(host.blocksPerVm);
    this.#thinking = host.streams.stream(`${this.name}.thinking`);
    this.#choosing = host.streams.stream(`${this.name}.transfers`);
  }

  /** Begins anew on a host that has just been booted. */
  start(): void {
    this.service = new ServiceLog();
    this.errors = 0;
    this.wrongReads = 0;
    this.#isEnding = false;
    this.#locked.fill(0);
    this.#frontend.client = this;
    for (let process = 0; process < this.#host.values.driverVm.processes; process++) this.#think(process);
  }

  /** No new transfers from here on; those outstanding should come to their end. */
  end(): void {
    this.#isEnding = true;
  }

  /** Transfers that have not been answered. */
  get unanswered(): number {
    return this.#frontend.outstanding;
  }

  /** Why its output shows that it was affected; null when all is right. */
  verdict(): string | null {
    const { crashed } = this.#frontend;
    if (crashed !== null) return `guest kernel stopped: ${crashed}`;
    if (this.wrongReads > 0) return `${this.wrongReads} reads gave wrong data`;
    if (this.errors > 0) return `${this.errors} transfers failed with an error`;
    if (this.unanswered > 0) return `${this.unanswered} transfers were never answered`;
    return null;
  }

  answered({ id, operation, block, buffer }: BlockRequest, isOk: boolean): void {
    const [stamp, process] = [this.#stamps[id] as number, this.#owners[id] as number];
    if (operation !== FLUSH) this.#locked[block - this.#firstBlock]!--;
    if (!isOk) {
      this.errors++;
      this.#observer.fails(stamp);
      return;
    }
    this.service.serve(this.#host.sim.now);
    if (operation !== READ) this.#observer.acknowledges(stamp);
    else if (!this.#observer.isRight(block, this.#host.grants.content[buffer] as number)) this.wrongReads++;
    if (--this.#waiting[process]! === 0) this.#think(process);
  }

  #think(process: number): void {
    if (this.#isEnding) return;
    this.#host.sim.schedule(
      Math.round(this.#thinking.exponential(this.#host.values.driverVm.thinkNanos)),
      this.#host.program,
      this.#program,
      process,
    );
  }

  /** A process has computed for long enough. */
  wake(process: number): void {
    if (this.#isEnding || !this.#frontend.canSubmit) return;
    const { metadataBlocks, readShare, flushShare } = this.#host.values.driverVm;
    const [block, way] = [this.#chooseBlock(), this.#choosing.uniform()];
    this.#waiting[process] = 0;
    if (way < readShare) this.#submit(process, READ, block);
    else if (way >= 1 - flushShare) this.#flush(process);
    else this.#submit(process, WRITE, block);
    if (block >= metadataBlocks || way < readShare || way >= 1 - flushShare || !this.#frontend.canSubmit) return;
    this.#submit(process, BARRIER, this.#chooseCommit(block));
  }

  #submit(process: number, operation: number, block: number): void {
    const place = this.#firstBlock + block;
    this.#locked[block]!++;
    const stamp = operation === READ ? BLANK : this.#observer.begins(place, operation === BARRIER);
    this.#own(this.#frontend.submit(operation, place, stamp), process, stamp);
  }

  #flush(process: number): void {
    const stamp = this.#observer.beginsFlush(this.#index);
    this.#own(this.#frontend.submit(FLUSH, this.#firstBlock, stamp), process, stamp);
  }

  #own(id: number, process: number, stamp: number): void {
    this.#stamps[id] = stamp;
    this.#owners[id] = process;
    this.#waiting[process]!++;
  }

  /** One on which no process has a transfer outstanding: there are far more blocks than processes. */
  #chooseBlock(): number {
    const { metadataBlocks, metadataShare, fileBlocks } = this.#host.values.driverVm;
    const [isMetadata, where] = [this.#choosing.uniform() < metadataShare, this.#choosing.uniform()];
    let block = isMetadata ? Math.floor(where * metadataBlocks) : metadataBlocks + Math.floor(where * fileBlocks);
    for (let tried = 0; this.#locked[block]! > 0 && tried < this.#locked.length; tried++)
      block = (block + 1) % this.#locked.length;
    return block;
  }

  /** Where the change of this block is committed: the block itself when another process uses the one that is drawn. */
  #chooseCommit(block: number): number {
    const drawn = Math.floor(this.#choosing.uniform() * this.#host.values.driverVm.metadataBlocks);
    return this.#locked[drawn] === 0 ? drawn : block;
  }
}
