/**
 * A guest: an operating system with services in it, on memory and disk space of its own.
 *
 * Its processes stand still in two ways. Frozen, it is not scheduled: it goes on later as if nothing had been, its age included. Detached, it runs until it needs disk or
 * network. Both are gates that its processes pass before each piece of work, so a piece that has begun (at most 20 ms of computing, or a request to the disk) is finished.
 * A guest that halts loses its processes; its memory is kept or given back by whoever halted it.
 */
import { assert } from '../../kernel/assertions.ts';
import { Interrupt, type Process, type ProcessBody } from '../../kernel/process.ts';
import { type Demand, meet, type Supplier } from './demand.ts';
import type { DiskRegion } from './disk.ts';
import type { Endpoint } from './endpoint.ts';
import { Gate } from './gate.ts';

/** `frozen`: on-memory suspended, in place. `saved`: its image is on the disk, its memory given back. */
export type GuestState = 'off' | 'booting' | 'running' | 'shutting-down' | 'frozen' | 'saved' | 'crashed';

/** A service as its guest sees it: told to start once the OS has booted. */
export interface GuestService {
  readonly endpoint: Endpoint;
  /** From its start until for ever: interrupted when the guest halts. Says `listen` when it can serve. */
  run(guest: Guest): ProcessBody;
}

export interface GuestSettings {
  readonly name: string;
  readonly pages: number;
  readonly boot: Demand;
  readonly shutdown: Demand;
}

/** The longest piece of computing that a freeze has to wait for, in effect. */
const SLICE_NANOS = 20e6;

export class Guest {
  readonly name: string;
  readonly pages: number;
  /** Closed while it is not scheduled. */
  readonly scheduled: Gate;
  /** Closed while it has no devices. */
  readonly attached: Gate;
  /** Disk space of its OS. */
  readonly system: DiskRegion;
  readonly supplier: Supplier;
  readonly services: GuestService[] = [];
  state: GuestState = 'off';
  /** Boots so far: a connection of before a boot is broken after it. */
  boots = 0;
  /** When its OS last booted: since then it ages. */
  bootedAtNanos = 0;
  readonly #settings: GuestSettings;
  readonly #processes = new Set<Process>();

  constructor(supplier: Supplier, system: DiskRegion, settings: GuestSettings) {
    this.supplier = supplier;
    this.system = system;
    this.#settings = settings;
    this.name = settings.name;
    this.pages = settings.pages;
    this.scheduled = new Gate(supplier.simulation);
    this.attached = new Gate(supplier.simulation);
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

  /** Boots on the memory that it has. Services start at the end of it and may take longer. */
  *boot(cpuFactor = 1): ProcessBody {
    assert(this.state === 'off', () => `${this.name} boots while ${this.state}`);
    this.#schedule('booting');
    this.attach();
    const { boot } = this.#settings;
    yield* meet(this.supplier, { ...boot, cpuNanos: boot.cpuNanos * cpuFactor }, this.system, () => this.device());
    this.begin();
  }

  /** Its OS is up, as of now: the end of a boot. */
  begin(): void {
    this.#schedule('running');
    this.boots++;
    this.bootedAtNanos = this.#now;
    for (const service of this.services) this.spawn(service.run(this), `${this.name} ${service.endpoint.name}`);
  }

  /** Stops services and OS in good order. */
  *shutdown(): ProcessBody {
    assert(this.state === 'running', () => `${this.name} shuts down while ${this.state}`);
    this.state = 'shutting-down';
    this.#endProcesses();
    yield* meet(this.supplier, this.#settings.shutdown, this.system, () => this.device());
    this.halt('off');
  }

  /** Its processes are gone, without further ado. Memory is none of its business. */
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
    const process = this.supplier.simulation.process(mortal(body), name);
    this.#processes.add(process);
  }

  /** For its processes: goes on after so much computing while it is scheduled. */
  *compute(nanos: number): ProcessBody {
    for (let left = nanos; left > 0; left -= SLICE_NANOS) {
      yield this.scheduled;
      yield* this.supplier.processors.compute(Math.min(left, SLICE_NANOS));
    }
  }

  /** For its processes, before anything that goes through the backends: goes on when it is scheduled and has its devices. */
  *device(): ProcessBody {
    while (!(this.scheduled.isOpen && this.attached.isOpen)) {
      yield this.scheduled;
      yield this.attached;
    }
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
    this.#processes.clear();
    for (const { endpoint } of this.services) endpoint.reset();
  }
}

/** A process that an interrupt ends. */
function* mortal(body: ProcessBody): ProcessBody {
  try {
    yield* body;
  } catch (error) {
    if (!(error instanceof Interrupt)) throw error;
  }
}
