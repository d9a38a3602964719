/**
 * A service in a guest: its demand at start, and its work for clients once it listens. It uses the resources of the
 * host through the gates of its guest, so the effects of freezing, detaching or halting the guest follow from the
 * gates.
 *
 * Clients that cause work are part of the service: they keep a number of requests under way, and continue as soon as it
 * answers. Clients that only probe it are separate (host/prober.ts).
 */
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Guest, GuestService } from '../host/guest.ts';
import type { Throughput } from '../host/throughput.ts';
import type { ServiceValues } from '../parameters/services.ts';

/** What the services of a guest are created with. */
export interface ServiceSettings {
  readonly values: ServiceValues;
  readonly streams: RandomStreams;
  /** The resolution of the throughput. */
  readonly stepNanos: number;
  readonly steps: number;
}

/** The measurable work of a service for its clients. */
export interface Work {
  readonly throughput: Throughput;
  /** The unit of work, for throughput per second: `B`, `statements`. */
  readonly unit: string;
  /**
   * The amount of work that shows the effect of the page cache: a complete file, a tenth of the files, a complete test.
   */
  readonly sample: number;
  /** Fills the page cache as after a long time of this work. For the beginning of a run. */
  warm(): void;
}

export interface InstalledService extends GuestService {
  /** Null for one that is only probed. */
  readonly work: Work | null;
}

export interface Footprint {
  readonly fileBytes: number;
  readonly memoryBytes: number;
}

/** For a service without files and with negligible memory. */
export const TAKES_NOTHING: Footprint = { fileBytes: 0, memoryBytes: 0 };

/** The disk space of a file. */
export const inBlocks = (bytes: number, blockBytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;

export interface Service {
  readonly name: string;
  readonly summary: string;
  /** Whether clients have work for it, or only probe it. */
  readonly works: boolean;
  /** Disk space for its files, in whole blocks of the page cache, and memory for itself. */
  takes(values: ServiceValues, blockBytes: number): Footprint;
  /**
   * Installs it in a guest, once, before the first boot. Throws a RangeError when the guest's disk or memory is too
   * small.
   */
  install(guest: Guest, settings: ServiceSettings): InstalledService;
}
