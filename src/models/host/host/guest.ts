/**
 * A guest: an operating system with services, with its own memory and disk space.
 *
 * Its processes can be stopped in two ways. A frozen guest is not scheduled; later it resumes unchanged, its age
 * included. A detached guest runs until it needs disk or network. Both are gates that processes pass before each piece
 * of work, so a piece that has begun (at most 20 ms of computing, or a request to the disk) is finished. A guest that
 * halts loses its processes; the step that halted it keeps or frees its memory.
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

/** `frozen`: suspended in memory, in place. `saved`: its image is on the disk, and its memory is freed. */
export type GuestState = 'off' | 'booting' | 'running' | 'shutting-down' | 'frozen' | 'saved' | 'crashed';

/** A service of a guest: it is started once the OS has booted, and ends when the guest halts. */
export interface GuestService {
  readonly endpoint: Endpoint;
  /** Until it can serve. */
  start(): ProcessBody;
  /** Its work from then on, if any. */
  run?(): ProcessBody;
}

export interface GuestSettings {
  readonly name: string;
  readonly pages: number;
  readonly boot: Demand;
  readonly shutdown: Demand;
  /** Disk regions of its OS and of its files. */
  readonly system: DiskRegion;
  readonly data: DiskRegion;
  readonly values: GuestValues;
}

/** The parts of the host that guests use. */
export interface GuestSupplier extends Supplier {
  readonly link: SharedServer;
  readonly roundTripNanos: number;
}

export interface GuestValues extends FileSystemValues {
  readonly guestKernelBytes: number;
  readonly tableScanNanosPerPage: number;
}

export interface BootOptions {
  /** A random factor of the computing of this boot, and of the services that start at its end. Default: 1. */
  readonly cpuFactor?: number;
  readonly takesOverCache?: boolean;
}

const NOTHING_TAKEN_OVER: Takeover = { kept: 0, dropped: 0, wrong: 0 };

const SLICE_NANOS = fixedParameters.freezeSliceNanos.value;

export class Guest {
  readonly name: string;
  readonly pages: number;
  /** Closed while the guest is not scheduled. */
  readonly scheduled: Gate;
  /** Closed while the guest has no devices. */
  readonly attached: Gate;
  readonly files: FileSystem;
  /** The host that it was made for. */
  readonly home: GuestSupplier;
  readonly services: GuestService[] = [];
  state: GuestState = 'off';
  /** Number of boots. Connections do not outlive a boot. */
  boots = 0;
  /** Number of times that it was given backends, or a device model, to work with. */
  attachments = 0;
  /** When its OS last booted, the beginning of its age. */
  bootedAtNanos = 0;
  /** The result of the last takeover of a page cache. */
  takeover: Takeover = NOTHING_TAKEN_OVER;
  readonly #settings: GuestSettings;
  #supplier: GuestSupplier;
  #claimedBytes = 0;
  #cpuFactor = 1;
  readonly #processes = new Set<Process>();

  constructor(supplier: GuestSupplier, settings: GuestSettings) {
    this.home = supplier;
    this.#supplier = supplier;
    this.#settings = settings;
    this.name = settings.name;
    this.pages = settings.pages;
    this.scheduled = new Gate(supplier.simulation);
    this.attached = new Gate(supplier.simulation);
    this.files = new FileSystem(this, settings.data, () => this.#cacheBytes, settings.values);
    supplier.simulation.onReset(() => this.#reset());
  }

  /** What it runs on now. */
  get supplier(): GuestSupplier {
    return this.#supplier;
  }

  /** It has been moved, and runs on another host. */
  get isElsewhere(): boolean {
    return this.#supplier !== this.home;
  }

  /** From now on it runs on this. What it has begun is finished where it was. */
  moveTo(supplier: GuestSupplier): void {
    this.#supplier = supplier;
  }

  get #now(): number {
    return this.supplier.simulation.now;
  }

  /** The time since its OS booted, including the time frozen. */
  get ageNanos(): number {
    return this.#now - this.bootedAtNanos;
  }

  /** Adds a service. To be called before the first boot. */
  install(service: GuestService): void {
    this.services.push(service);
  }

  /** Claims memory for a service, which is not available to the page cache. To be called before the first boot. */
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
   * Boots in its memory. Services begin to start at the end of the boot. With `takesOverCache` the kernel first scans
   * the table of pages for reusable blocks of the former page cache, with the result in `takeover`; otherwise the page
   * cache is empty.
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

  /** Sets the guest to running, with its services started. For the beginning of a run. */
  begin(): void {
    this.#up();
    for (const service of this.services) {
      service.endpoint.listen(this.#now, true);
      if (service.run !== undefined) this.spawn(service.run(), `${this.name} ${service.endpoint.name}`);
    }
  }

  /** Shuts down services and OS, and writes dirty blocks back. */
  *shutdown(): ProcessBody {
    assert(this.state === 'running', () => `${this.name} shuts down while ${this.state}`);
    this.state = 'shutting-down';
    this.#endProcesses();
    yield* this.meet(this.#settings.shutdown);
    yield* this.files.sync();
    this.halt('off');
  }

  /** Ends its processes at once. Its memory is unchanged. */
  halt(state: 'off' | 'crashed' = 'off'): void {
    this.#endProcesses();
    this.state = state;
    this.scheduled.close();
    this.attached.close();
    this.#tell();
  }

  /** Stops it until it is thawed: `frozen`, or `saved` once its image is on the disk. */
  freeze(state: 'frozen' | 'saved' = 'frozen'): void {
    this.state = state;
    this.scheduled.close();
    this.#tell();
  }

  thaw(): void {
    this.#schedule('running');
  }

  /** Attaches its backends: disk and network work. */
  attach(): void {
    this.attachments++;
    this.attached.open();
    this.#tell();
  }

  /** Detaches its backends; requests under way are finished. */
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

  /** For its processes: computes for this time while the guest is scheduled. */
  *compute(nanos: number): ProcessBody {
    for (let left = nanos; left > 0; left -= SLICE_NANOS) {
      yield this.scheduled;
      yield* this.supplier.processors.compute(Math.min(left, SLICE_NANOS), this.name);
    }
  }

  /**
   * For its processes, before any work through the backends: waits until the guest is scheduled and has its devices.
   */
  *device(): ProcessBody {
    while (!(this.scheduled.isOpen && this.attached.isOpen)) {
      yield this.scheduled;
      yield this.attached;
    }
  }

  /** For its services: meets a demand, with transfers in the disk region of its OS. */
  *meet(demand: Demand): ProcessBody {
    const scattered = { ...demand, cpuNanos: demand.cpuNanos * this.#cpuFactor };
    yield* meet(this.supplier, scattered, this.#settings.system, { who: this.name, pass: () => this.device() });
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
    this.attachments = 0;
    this.#supplier = this.home;
    this.bootedAtNanos = 0;
    this.takeover = NOTHING_TAKEN_OVER;
    this.#cpuFactor = 1;
    this.#processes.clear();
    for (const { endpoint } of this.services) endpoint.reset();
  }
}

/** A process that ends when it is interrupted. */
function* mortal(body: ProcessBody, end: () => void): ProcessBody {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
  end();
}
