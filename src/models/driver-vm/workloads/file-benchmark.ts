/**
 * BlkBench (S4) as its block device sees it: several processes, each of which computes, then reads or writes 32 KiB
 * without a cache, and waits for the answer. The file system's own blocks are written again and again. Whatever is read
 * is compared with what was written; a wrong answer, an error or no answer at all ends a process.
 */

import { ServiceLog } from '../../../experiment/client.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { BlockClient, BlockFrontend } from '../host/block-frontend.ts';
import type { SplitDriverHost } from '../host/host.ts';
import { type BlockRequest, READ, WRITE } from '../host/ring.ts';
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
  readonly #firstBlock: number;
  readonly #locked: Uint8Array;
  readonly #thinking: Stream;
  readonly #choosing: Stream;
  readonly #program: number;
  #isEnding = false;

  constructor(host: SplitDriverHost, index: number, observer: WriteObserver) {
    this.#host = host;
    this.#program = host.install(this);
    this.name = `app${index + 1}`;
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
    for (let process = 0; process < this.#host.values.driverVm.processes; process++) this.#think();
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

  answered({ operation, block, buffer }: BlockRequest, isOk: boolean): void {
    const { grants, sim } = this.#host;
    this.#locked[block - this.#firstBlock] = 0;
    if (!isOk) {
      this.errors++;
      return;
    }
    this.service.serve(sim.now);
    const content = grants.content[buffer] as number;
    if (operation === WRITE) this.#observer.acknowledges(content);
    else if (!this.#observer.isRight(block, content)) this.wrongReads++;
    this.#think();
  }

  #think(): void {
    if (this.#isEnding) return;
    this.#host.sim.schedule(
      Math.round(this.#thinking.exponential(this.#host.values.driverVm.thinkNanos)),
      this.#host.program,
      this.#program,
    );
  }

  /** A process has computed for long enough. */
  wake(): void {
    if (this.#isEnding || !this.#frontend.canSubmit) return;
    const block = this.#chooseBlock();
    const isMetadata = block < this.#host.values.driverVm.metadataBlocks;
    const isRead = this.#choosing.uniform() < this.#host.values.driverVm.readShare && !isMetadata;
    this.#locked[block] = 1;
    const place = this.#firstBlock + block;
    if (isRead) this.#frontend.submit(READ, place, 0);
    else this.#frontend.submit(WRITE, place, this.#observer.begins(place));
  }

  /** One on which no process has a transfer outstanding: there are far more blocks than processes. */
  #chooseBlock(): number {
    const { metadataBlocks, metadataShare, fileBlocks } = this.#host.values.driverVm;
    const [isMetadata, where] = [this.#choosing.uniform() < metadataShare, this.#choosing.uniform()];
    let block = isMetadata ? Math.floor(where * metadataBlocks) : metadataBlocks + Math.floor(where * fileBlocks);
    for (let tried = 0; this.#locked[block] === 1 && tried < this.#locked.length; tried++)
      block = (block + 1) % this.#locked.length;
    return block;
  }
}
