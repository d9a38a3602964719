/**
 * A VM with a server and its database. It boots in rounds of reading and computing, and needs memory as it goes on;
 * what memory it has beyond its kernel and server caches blocks of the database. A block that is not cached is read
 * from the disk, which others use, too.
 *
 * Left out: writes to the database and its log; what the cores are shared with.
 */
import { assert } from '../../../kernel/assertions.ts';
import { Interrupt, type Process, type ProcessBody } from '../../../kernel/process.ts';
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Signal } from '../../../kernel/signal.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { DumpValues } from '../parameters/dump.ts';
import type { Disk, DiskRegion } from './disk.ts';
import type { DiskStream } from './disk-stream.ts';

/** Regions of the disk: the files of the OS and the server, and the database. */
interface ServerFiles {
  readonly system: DiskRegion;
  readonly database: DiskRegion;
}

interface ServerOptions {
  readonly simulation: Simulation;
  readonly disk: Disk;
  readonly files: ServerFiles;
  readonly values: DumpValues;
  /** Places of pieces that a boot reads. */
  readonly places: Stream;
}

type ServerState = 'off' | 'booting' | 'up' | 'crashed';

export class ServerVm {
  readonly stream: DiskStream;
  state: ServerState = 'off';
  /** Why it cannot go on, if so. */
  trouble: string | null = null;
  pages = 0;
  readonly #options: ServerOptions;
  readonly #cores: SharedServer;
  readonly #works = new Set<Process>();
  /** By block of the database: 1 when it is cached; and the cached blocks in the order in which they came. */
  readonly #isCached: Uint8Array;
  readonly #order: Uint32Array;
  #oldest = 0;
  #cached = 0;
  #grown: Signal;

  constructor(options: ServerOptions, name: string) {
    this.#options = options;
    const { simulation, disk, values } = options;
    this.stream = disk.stream(name);
    this.#cores = new SharedServer(simulation, { capacity: values.serverCores, round: Math.ceil });
    const blocks = Math.floor(values.bookshopBytes / values.blockBytes);
    this.#isCached = new Uint8Array(blocks);
    this.#order = new Uint32Array(blocks);
    this.#grown = simulation.event();
  }

  get blocks(): number {
    return this.#isCached.length;
  }

  /** Blocks of the database that there is memory for. */
  get #cacheBlocks(): number {
    const { kernelBytes, serverBytes, blockBytes } = this.#options.values;
    const bytes = this.pages * PAGE_BYTES - kernelBytes - serverBytes;
    return Math.max(0, Math.min(this.blocks, Math.floor(bytes / blockBytes)));
  }

  /** As long after its start: it serves, with all that it has memory for in its cache. */
  begin(pages: number): void {
    this.pages = pages;
    this.state = 'up';
    for (let block = 0; block < this.#cacheBlocks; block++) this.#keep(block);
  }

  give(pages: number): void {
    this.pages += pages;
    const grown = this.#grown;
    this.#grown = this.#options.simulation.event();
    grown.fire();
  }

  /** Everything in it ends now. */
  crash(): void {
    this.state = 'crashed';
    this.trouble = null;
    this.#isCached.fill(0);
    this.#cached = 0;
    this.#oldest = 0;
    for (const work of this.#works) work.interrupt();
    this.#works.clear();
  }

  /** Until the server answers, or the boot cannot go on. */
  *boot(): ProcessBody {
    assert(this.state !== 'up' && this.state !== 'booting', 'a VM that runs does not boot');
    this.state = 'booting';
    this.trouble = null;
    const { simulation, values } = this.#options;
    yield simulation.delay(values.newDomainNanos);
    const { kernelBytes, serverBytes } = values;
    const isBooted =
      (yield* this.#rounds(values.osReadBytes, values.osComputeNanos, kernelBytes, kernelBytes)) &&
      (yield* this.#rounds(values.serverReadBytes, values.serverComputeNanos, kernelBytes, kernelBytes + serverBytes));
    this.state = isBooted ? 'up' : 'crashed';
  }

  /** One request; false when it failed. Ends with an Interrupt when the VM crashes meanwhile. */
  *serve(work: Process, blocks: Stream): ProcessBody<boolean> {
    if (this.state !== 'up') return false;
    this.#works.add(work);
    const { values, files } = this.#options;
    for (let read = 0; read < values.requestBlocks; read++) {
      const block = blocks.integer(0, this.blocks - 1);
      if (this.#isCached[block] === 1) continue;
      const place = files.database.startByte + block * values.blockBytes;
      if ((yield this.stream.read(place, values.blockBytes)) !== 'done') {
        this.#works.delete(work);
        return false;
      }
      this.#keep(block);
    }
    yield this.#cores.serve(values.requestComputeNanos);
    this.#works.delete(work);
    return true;
  }

  /** Reads and computes; the memory that it needs grows from the one to the other. False when the disk has failed. */
  *#rounds(readBytes: number, computeNanos: number, fromBytes: number, toBytes: number): ProcessBody<boolean> {
    const { simulation, values, places, files } = this.#options;
    const { startPieceBytes } = values;
    const rounds = Math.max(1, Math.ceil(readBytes / startPieceBytes));
    const { system } = files;
    for (let round = 1; round <= rounds; round++) {
      const needs = fromBytes + ((toBytes - fromBytes) * round) / rounds;
      while (this.pages * PAGE_BYTES < needs) yield this.#grown;
      const piece = places.integer(0, Math.floor(system.bytes / startPieceBytes) - 1);
      const outcome = yield this.stream.read(system.startByte + piece * startPieceBytes, startPieceBytes);
      if (outcome !== 'done') {
        this.trouble = `its disk says '${String(outcome)}' while it boots`;
        return false;
      }
      yield simulation.delay(Math.round(computeNanos / rounds));
    }
    return true;
  }

  #keep(block: number): void {
    const room = this.#cacheBlocks;
    if (room === 0 || this.#isCached[block] === 1) return;
    const order = this.#order;
    while (this.#cached >= room) {
      this.#isCached[order[this.#oldest]!] = 0;
      this.#oldest = (this.#oldest + 1) % order.length;
      this.#cached--;
    }
    order[(this.#oldest + this.#cached) % order.length] = block;
    this.#isCached[block] = 1;
    this.#cached++;
  }
}

/** A process that ends when it is interrupted. */
export function* mortal(body: ProcessBody): ProcessBody {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
}
