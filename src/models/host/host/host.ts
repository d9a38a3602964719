/**
 * A host at the scale of seconds: cores, disk, network link, memory, a VMM, the PrivVM with its toolstack, and guests.
 * Its state is driven by one simulation, which several hosts may share.
 *
 * It is built once and returns to "off, memory empty" at each reset of its simulation. Reboots are not defined here:
 * see reboots/.
 */
import type { RunObserver } from '../../../experiment/observer.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import { Resource } from '../../../kernel/resources/resource.ts';
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { HostValues } from '../parameters/host.ts';
import { Disk, type DiskRegion } from './disk.ts';
import { Dom0 } from './dom0.ts';
import { Guest } from './guest.ts';
import { HostMemory } from './memory.ts';
import { partitionOf } from './partition.ts';
import { Processors } from './processors.ts';
import { Vmm } from './vmm.ts';

/**
 * Work of a mechanism in normal operation.
 *
 * - `store-protection`: the VMM write-protects cached blocks, and does not mark blocks as reusable that were stored
 *   into.
 */
export type HostUpkeep = 'store-protection';

/** The configuration of a host. */
export interface HostShape {
  readonly guests: number;
  /** The memory of each guest. */
  readonly guestBytes: number;
}

/** Pages by use. `frozen` pages belong to guests, too. */
export interface MemoryCensus {
  readonly free: number;
  readonly frozen: number;
  readonly vmm: number;
  readonly dom0: number;
  /** Pages of guests except their page caches. */
  readonly anonymous: number;
  readonly cacheClean: number;
  readonly cacheDirty: number;
}

export class Host {
  readonly name: string;
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly values: HostValues;
  readonly shape: HostShape;
  readonly processors: Processors;
  readonly disk: Disk;
  readonly link: SharedServer;
  /** The toolstack, which executes one order at a time. */
  readonly toolstack: Resource;
  readonly pieceBytes: number;
  readonly roundTripNanos: number;
  readonly memory: HostMemory;
  readonly vmm: Vmm;
  readonly dom0: Dom0;
  readonly guests: readonly Guest[];
  /** Null when the run has no observer. */
  observer: RunObserver | null = null;

  /** Throws a RangeError when the guests do not fit into the memory or onto the disk. */
  constructor(simulation: Simulation, streams: RandomStreams, values: HostValues, shape: HostShape, name = 'host') {
    this.name = name;
    this.simulation = simulation;
    this.streams = streams;
    this.values = values;
    this.shape = shape;
    this.pieceBytes = values.bootPieceBytes;
    this.roundTripNanos = values.roundTripNanos;
    this.processors = new Processors(simulation, values.cores);
    this.disk = new Disk(simulation, values);
    this.link = new SharedServer(simulation, { capacity: values.linkBytesPerSecond / 1e9, round: Math.ceil });
    this.toolstack = new Resource(simulation);
    this.memory = new HostMemory(values.memoryBytes, values.pageBytes);
    this.vmm = new Vmm(values.vmmHeapBytes);
    this.dom0 = new Dom0(this, this.#partition('dom0')[0], dom0Demands(values));
    this.guests = Array.from({ length: shape.guests }, (_, index) => this.#guest(`vm${index + 1}`));
    simulation.onReset(() => this.#reset());
  }

  /**
   * Sets everything to running, as long after a boot: VMM, dom0 and guests with their memory and devices. For the
   * beginning of a run.
   */
  begin(): void {
    this.beginEmpty();
    for (const guest of this.guests) {
      assert(this.memory.allocate(guest.name, guest.pages), () => `${guest.name} does not fit into the memory`);
      guest.attach();
      guest.begin();
    }
  }

  /** From the beginning of a run to its end. */
  keepUp(upkeep: ReadonlySet<HostUpkeep>): void {
    for (const { files } of this.guests) files.cache.protects = upkeep.has('store-protection');
  }

  /** The same without guests, whose memory stays free. */
  beginEmpty(): void {
    const { memory, values, simulation } = this;
    this.vmm.start(simulation.now);
    memory.clear();
    assert(memory.allocate('vmm', this.pagesOf(values.vmmBytes)), 'the VMM does not fit into the memory');
    assert(memory.allocate('dom0', this.pagesOf(values.dom0Bytes)), 'dom0 does not fit into the memory');
    this.dom0.state = 'running';
  }

  pagesOf(bytes: number): number {
    return Math.ceil(bytes / this.values.pageBytes);
  }

  /** The time to scrub the memory that is free now. */
  get scrubNanos(): number {
    const { memory, values } = this;
    return ((memory.freePages * memory.pageBytes) / 2 ** 30) * values.scrubNanosPerGiB;
  }

  note(actor: string, text: string): void {
    this.observer?.note(this.simulation.now, actor, text);
  }

  /** How the pages of the memory are used. */
  get census(): MemoryCensus {
    const { memory, guests, values } = this;
    let [cacheClean, cacheDirty] = [0, 0];
    for (const { files } of guests) {
      const pages = values.cacheBlockBytes / values.pageBytes;
      cacheClean += (files.cachedBlocks - files.dirtyBlocks) * pages;
      cacheDirty += files.dirtyBlocks * pages;
    }
    const free = memory.freePages;
    const [vmm, dom0] = [memory.pagesOf('vmm'), memory.pagesOf('dom0')];
    const ofGuests = memory.pages - free - vmm - dom0;
    return {
      free,
      frozen: memory.frozenPages,
      vmm,
      dom0,
      anonymous: ofGuests - cacheClean - cacheDirty,
      cacheClean,
      cacheDirty,
    };
  }

  #guest(name: string): Guest {
    const { values, shape } = this;
    const [system, data] = this.#partition(name);
    return new Guest(this, {
      name,
      system,
      data,
      values,
      pages: this.pagesOf(shape.guestBytes),
      boot: {
        cpuNanos: values.bootCpuNanos,
        diskBytes: values.bootReadBytes,
        waitNanos: values.bootWaitNanos,
      },
      shutdown: {
        cpuNanos: values.shutdownCpuNanos,
        diskBytes: values.shutdownWriteBytes,
        waitNanos: values.shutdownWaitNanos,
      },
    });
  }

  #partition(name: string): readonly [DiskRegion, DiskRegion] {
    const { systemBytes, dataBytes } = partitionOf(this.values, this.shape.guests);
    return [this.disk.region(`${name} system`, systemBytes), this.disk.region(`${name} data`, dataBytes)];
  }

  #reset(): void {
    this.memory.clear();
    this.vmm.reset();
    this.dom0.reset();
    this.observer = null;
  }
}

function dom0Demands(values: HostValues) {
  return {
    boot: {
      cpuNanos: values.dom0BootCpuNanos,
      diskBytes: values.dom0BootReadBytes,
      waitNanos: values.dom0BootWaitNanos,
    },
    shutdown: {
      cpuNanos: values.dom0ShutdownCpuNanos,
      diskBytes: values.dom0ShutdownWriteBytes,
      waitNanos: values.dom0ShutdownWaitNanos,
    },
  };
}
