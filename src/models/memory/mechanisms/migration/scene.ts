/**
 * What a migration works on: two hosts, the VM, the way between them, and what has been done so far. The scene is only
 * changed by mechanisms and faults; whether the VM lives and its memory is right is judged by others.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Contents } from '../../pages/contents.ts';
import type { Copy } from '../../pages/copy.ts';
import type { DirtyLog } from '../../pages/dirty-log.ts';
import type { Sharing } from '../../pages/frames.ts';
import type { Layout } from '../../pages/layout.ts';
import type { FairServer, Flow } from '../../platform/fair-server.ts';
import type { Guest } from '../../platform/guest.ts';
import type { Link } from '../../platform/link.ts';
import type { DeviceWrites } from './device-writes.ts';
import type { MigrationValues } from './migration-values.ts';
import type { Sender } from './sender.ts';

/** What has become of the VM at a place. */
export type Presence = 'none' | 'receiving' | 'paused' | 'running' | 'gone';

export interface Place {
  readonly name: 'source' | 'destination';
  readonly memory: Copy;
  /** The network interface of this host, outwards. */
  readonly link: Link;
  readonly cores: FairServer;
  /** The share of the cores that the guest has here. */
  readonly guestCores: Flow;
  /** The frames of the VM here, where it shares some with other VMs. */
  readonly sharing: Sharing | null;
  isAlive: boolean;
  /** The driver VM, where there is one, carries the packets of paravirtual interfaces. */
  hasBackend: boolean;
  /** What it has of the VM's disk, where the hosts share none, can be read and written. */
  hasDisk: boolean;
  /** The tool that does this side of the migration is there. */
  hasTool: boolean;
  presence: Presence;
}

/** A round that is over, as it is reported. */
export interface RoundRecord {
  readonly fromNanos: number;
  readonly toNanos: number;
  readonly sentPages: number;
  readonly sentBytes: number;
  readonly skippedPages: number;
  /** The VM stood still. */
  readonly isLast: boolean;
}

/** What the scenario has chosen. */
export interface MigrationOptions {
  /** Parts of the mechanism that are left out. */
  readonly without: ReadonlySet<string>;
  /** Of the copy while the VM stands still, in bytes per nanosecond; undefined: what the rules say. */
  readonly finalRate: number | undefined;
  readonly downtimeNanos: number;
  readonly cachePages: number;
  readonly hasFreePageHints: boolean;
  readonly nic: 'pv' | 'vf';
  readonly disk: { readonly bytes: number; readonly writtenPerNano: number } | null;
}

/** The storage that both hosts share, unless the VM's disk is mirrored. */
export interface SharedStorage {
  answers: boolean;
  /** It never will again. */
  isLost: boolean;
}

export interface MigrationScene {
  readonly simulation: Simulation;
  readonly values: MigrationValues;
  readonly options: MigrationOptions;
  readonly guest: Guest;
  readonly layout: Layout;
  readonly contents: Contents;
  readonly source: Place;
  readonly destination: Place;
  readonly storage: SharedStorage;
  /** Written by the guest at the source since it was last emptied. */
  readonly dirty: DirtyLog;
  readonly device: DeviceWrites | null;
  readonly sender: Sender;
  readonly progress: Progress;
  /** Told when the VM is paused, goes on, is elsewhere. */
  readonly network: { changed(): void; moved(): void };
  /** Waits until a lost connection can be made again. */
  readonly reconnected: () => ProcessBody;
}

export interface MigrationPhase {
  readonly phase: string;
  readonly fromNanos: number;
  /** NaN as long as it goes on. */
  toNanos: number;
}

/** What is known afterwards. */
export class Progress {
  readonly rounds: RoundRecord[] = [];
  readonly phases: MigrationPhase[] = [];
  /** Beside rounds: what went over the link after the switch. */
  pushedPages = 0;
  /** Sent as references to pages that the destination had. */
  referredPages = 0;
  faultedPages = 0;
  /** Faults for a page that was on its way already. */
  sentTwice = 0;
  highestThrottle = 0;
  cache: { readonly hits: number; readonly misses: number; readonly overflows: number } | null = null;
  encodedBytes = 0;
  encodedPages = 0;
  /** Why the rounds ended. */
  ended = '';
  pausedAt = Number.NaN;
  resumedAt = Number.NaN;
  /** Still at the source only, while the VM runs at the destination. */
  missingPages = 0;
  /** Told of each phase when it begins, and when it is over. */
  listener: { began(phase: MigrationPhase): void; ended(phase: MigrationPhase): void } | null = null;
  /** Both hosts have all of the VM's disk. */
  diskIsMirrored = false;
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A phase begins, and the one before ends. */
  enter(phase: string): void {
    this.leave();
    const begun = { phase, fromNanos: this.#now(), toNanos: Number.NaN };
    this.phases.push(begun);
    this.listener?.began(begun);
  }

  leave(): void {
    const last = this.phases.at(-1);
    if (last === undefined || !Number.isNaN(last.toNanos)) return;
    last.toNanos = this.#now();
    this.listener?.ended(last);
  }

  get phase(): string {
    return this.phases.at(-1)?.phase ?? 'before';
  }
}

/** Why a migration does not go on. */
export type Trouble =
  | 'connection-lost'
  | 'sender-failed'
  | 'source-failed'
  | 'disk-failed'
  | 'destination-full'
  | 'out-of-patience';

export type MigrationBody = ProcessBody;
