/**
 * A guest: an operating system with services in it, on memory and disk space of its own.
 *
 * Its processes stand still in two ways. Frozen, it is not scheduled: it goes on later as if nothing had been, its age
 * included. Detached, it runs until it needs disk or network. Both are gates that its processes pass before each piece
 * of work, so a piece that has begun (at most 20 ms of computing, or a request to the disk) is finished. A guest that
 * halts loses its processes; its memory is kept or given back by the step that halted it.
 */

import { assert } from '../../../kernel/assertions.ts';
import { Interrupt, type Process, type ProcessBody } from '../../../kernel/process.ts';
import type { SharedServer } from '../../../kernel/resources/shared-server.ts';
import { fixedParameters } from '../parameters/fixed.ts';
import { type Demand, meet, type Supplier } from './demand.ts';
import type { DiskRegion } from './disk.ts';
import type { Endpoint } from './endpoint.ts';
import { FileSystem, type FileSystemValues } from './file-system.ts';
import { Gate } from './gate.ts';
import type { Takeover } from './page-cache.ts';

/** `frozen`: on-memory suspended, in place. `saved`: its image is on the disk, its memory given back. */
export type GuestState = 'off' | 'booting' | 'running' | 'shutting-down' | 'frozen' | 'saved' | 'crashed';

/** A service as its guest sees it: told to start once the OS has booted, and ended when the guest halts. */
export interface GuestService {
  readonly endpoint: Endpoint;
  /** Until it can serve. */
  start(): ProcessBody;
  /** What it does from then on, if anything. */
  run?(): ProcessBody;
}

export interface GuestSettings {
  readonly name: string;
  readonly pages: number;
  readonly boot: Demand;
  readonly shutdown: Demand;
  /** Disk space of its OS, and of its files. */
  readonly system: DiskRegion;
  readonly data: DiskRegion;
  readonly values: GuestValues;
}

/** What guests use of their host. */
export interface GuestSupplier extends Supplier {
  readonly link: SharedServer;
  readonly roundTripNanos: number;
}

export interface GuestValues extends FileSystemValues {
  readonly guestKernelBytes: number;
  readonly tableScanNanosPerPage: number;
}

export interface BootOptions {
  /** Scatters the computing of this boot, and of the services that start at its end, around the mean. Default: 1. */
  readonly cpuFactor?: number;
  readonly takesOverCache?: boolean;
}

const NOTHING_TAKEN_OVER: Takeover = { kept: 0, dropped: 0, wrong: 0 };

const SLICE_NANOS = fixedParameters.freezeSliceNanos.value;

export class Guest {
  readonly name: string;
  readonly pages: number;
  /** Closed while it is not scheduled. */
  readonly scheduled: Gate;
  /** Closed while it has no devices. */
  readonly attached: Gate;
  readonly files: FileSystem;
  readonly supplier: GuestSupplier;
  readonly services: GuestService[] = [];
  state: GuestState = 'off';
  /** Boots so far: a connection of before a boot is broken after it. */
  boots = 0;
  /** When its OS last booted: since then it ages. */
  bootedAtNanos = 0;
  /** What the last boot took over of the page cache of before. */
  takeover: Takeover = NOTHING_TAKEN_OVER;
  readonly #settings: GuestSettings;
  #claimedBytes = 0;
  #cpuFactor = 1;
  readonly #processes = new Set<Process>();

  constructor(supplier: GuestSupplier, settings: GuestSettings) {
    this.supplier = supplier;
    this.#settings = settings;
    this.name = settings.name;
    this.pages = settings.pages;
    this.scheduled = new Gate(supplier.simulation);
    this.attached = new Gate(supplier.simulation);
    this.files = new FileSystem(this, settings.data, () => this.#cacheBytes, settings.values);
    supplier.simulation.onReset(() => this.#reset());
  }

  get #now(): number {
    return this.supplier.simulation.now;
  }

  /** How long its OS has run without a reboot, frozen times included. */
  get ageNanos(): number {
    return this.#now - this.bootedAtNanos;
  }

  /** Adds a service, before the first boot and for good. */
  install(service: GuestService): void {
    this.services.push(service);
  }

  /** Memory that a service uses for itself, from the beginning and for good: it is none for the page cache. */
  claim(bytes: number): void {
    this.#claimedBytes += bytes;
  }

  get #cacheBytes(): number {
    const { pageBytes, guestKernelBytes } = this.#settings.values;
    const bytes = this.pages * pageBytes - guestKernelBytes - this.#claimedBytes;
    if (bytes <= 0) throw new RangeError(`${this.name}: kernel and services leave ${bytes} bytes for the page cache`);
    return bytes;
  }

  /**
   * Boots on the memory that it has. Services start at the end of it and may take longer. With `takesOverCache` the
   * kernel first scans the table of pages for what it may reuse of the page cache of before, and `takeover` says what
   * came of it; else it begins with an empty one.
   */
  *boot({ cpuFactor = 1, takesOverCache = false }: BootOptions = {}): ProcessBody {
    assert(this.state === 'off' || this.state === 'crashed', () => `${this.name} boots while ${this.state}`);
    const { boot, values } = this.#settings;
    this.#cpuFactor = cpuFactor;
    this.#schedule('booting');
    this.attach();
    if (takesOverCache) yield* this.compute(this.pages * values.tableScanNanosPerPage);
    else this.files.forget();
    this.takeover = takesOverCache ? this.files.takeOver() : NOTHING_TAKEN_OVER;
    yield* this.meet(boot);
    this.#up();
    for (const service of this.services) this.spawn(this.#live(service), `${this.name} ${service.endpoint.name}`);
  }

  /** Its OS is up, and its services have started long ago. For the beginning of a run. */
  begin(): void {
    this.#up();
    for (const service of this.services) {
      service.endpoint.listen(this.#now, true);
      if (service.run !== undefined) this.spawn(service.run(), `${this.name} ${service.endpoint.name}`);
    }
  }

  /** Stops services and OS in good order, and writes back what is dirty. */
  *shutdown(): ProcessBody {
    assert(this.state === 'running', () => `${this.name} shuts down while ${this.state}`);
    this.state = 'shutting-down';
    this.#endProcesses();
    yield* this.meet(this.#settings.shutdown);
    yield* this.files.sync();
    this.halt('off');
  }

  /** Its processes end at once. Its memory is left as it is. */
  halt(state: 'off' | 'crashed' = 'off'): void {
    this.#endProcesses();
    this.state = state;
    this.scheduled.close();
    this.attached.close();
    this.#tell();
  }

  /** It stands still in place until it is thawed: `frozen`, or `saved` once its image is on the disk. */
  freeze(state: 'frozen' | 'saved' = 'frozen'): void {
    this.state = state;
    this.scheduled.close();
    this.#tell();
  }

  thaw(): void {
    this.#schedule('running');
  }

  /** Its backends are there: disk and network work. */
  attach(): void {
    this.attached.open();
    this.#tell();
  }

  /** Its backends go; requests under way are finished. */
  detach(): void {
    this.attached.close();
    this.#tell();
  }

  /** Starts a process that ends with the guest. */
  spawn(body: ProcessBody, name: string): void {
    const process: Process = this.supplier.simulation.process(
      mortal(body, () => this.#processes.delete(process)),
      name,
    );
    this.#processes.add(process);
  }

  /** For its processes: goes on after so much computing while it is scheduled. */
  *compute(nanos: number): ProcessBody {
    for (let left = nanos; left > 0; left -= SLICE_NANOS) {
      yield this.scheduled;
      yield* this.supplier.processors.compute(Math.min(left, SLICE_NANOS));
    }
  }

  /**
   * For its processes, before anything that goes through the backends: goes on when it is scheduled and has its
   * devices.
   */
  *device(): ProcessBody {
    while (!(this.scheduled.isOpen && this.attached.isOpen)) {
      yield this.scheduled;
      yield this.attached;
    }
  }

  /** For its services: goes on once the demand is met, from the disk space of its OS. */
  *meet(demand: Demand): ProcessBody {
    const scattered = { ...demand, cpuNanos: demand.cpuNanos * this.#cpuFactor };
    yield* meet(this.supplier, scattered, this.#settings.system, () => this.device());
  }

  *#live(service: GuestService): ProcessBody {
    yield* service.start();
    service.endpoint.listen(this.#now, true);
    if (service.run !== undefined) yield* service.run();
  }

  #up(): void {
    this.#schedule('running');
    this.boots++;
    this.bootedAtNanos = this.#now;
  }

  #schedule(state: 'booting' | 'running'): void {
    this.state = state;
    this.scheduled.open();
    this.#tell();
  }

  #endProcesses(): void {
    for (const process of this.#processes) process.interrupt();
    this.#processes.clear();
    for (const { endpoint } of this.services) endpoint.listen(this.#now, false);
  }

  #tell(): void {
    const isReachable = this.state === 'running' && this.scheduled.isOpen && this.attached.isOpen;
    for (const { endpoint } of this.services) endpoint.reach(this.#now, isReachable);
  }

  #reset(): void {
    this.state = 'off';
    this.boots = 0;
    this.bootedAtNanos = 0;
    this.takeover = NOTHING_TAKEN_OVER;
    this.#cpuFactor = 1;
    this.#processes.clear();
    for (const { endpoint } of this.services) endpoint.reset();
  }
}

/** A process that an interrupt ends. */
function* mortal(body: ProcessBody, end: () => void): ProcessBody {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
  end();
}
