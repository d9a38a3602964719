/**
 * A service in a guest: what it needs to start, and what it does for its clients once it listens. It works on the
 * resources of the host, through the gates of its guest: what becomes of it when the guest is frozen, cut off or halted
 * follows from that.
 *
 * Clients are part of it as far as they work at all: they keep a number of requests going, and come back as soon as it
 * answers. Those who only look whether it answers are outside (platform/host/prober.ts).
 */
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Guest, GuestService } from '../host/guest.ts';
import type { Throughput } from '../host/throughput.ts';
import type { ServiceValues } from '../parameters/services.ts';

/** What the services of a guest are made with. */
export interface ServiceSettings {
  readonly values: ServiceValues;
  readonly streams: RandomStreams;
  /** Of the throughput. */
  readonly stepNanos: number;
  readonly steps: number;
}

/** The work that a service does for clients, as it can be measured. */
export interface Work {
  readonly throughput: Throughput;
  /** Of the throughput, per second: `B`, `statements`. */
  readonly unit: string;
  /** So much of it shows what the page cache is worth: a whole file, a tenth of the files, a whole test. */
  readonly sample: number;
  /** The page cache is as after a long time of this work. For the beginning of a run. */
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

/** Of one that has neither files nor memory of its own that counts. */
export const TAKES_NOTHING: Footprint = { fileBytes: 0, memoryBytes: 0 };

/** The space that a file takes on the disk. */
export const inBlocks = (bytes: number, blockBytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes;

export interface Service {
  readonly name: string;
  readonly summary: string;
  /** Whether clients have work for it, or only probe it. */
  readonly works: boolean;
  /** Disk space for its files, in whole blocks of the page cache, and memory for itself. */
  takes(values: ServiceValues, blockBytes: number): Footprint;
  /**
   * Into a guest, once, before its first boot. Throws a RangeError when disk or memory of the guest are too small for
   * it.
   */
  install(guest: Guest, settings: ServiceSettings): InstalledService;
}
