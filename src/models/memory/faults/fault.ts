/** What fails while a VM is moved: who can be struck, and what a strike does. */
import type { Entry } from '../../../experiment/entry.ts';

export const FAULT_TARGETS = {
  source: 'the host that the VM leaves',
  destination: 'the host that it moves to',
  link: "the source's link, which carries the migration and the service",
  storage: 'the storage that both hosts share, with the disk of the VM',
  toolstack: 'the tool at the source that sends',
  client: 'the client outside',
} as const;

export type FaultTarget = keyof typeof FAULT_TARGETS;

/** What a fault can do to the hosts. */
export interface Struck {
  /** The host stops: its VMs, its memory, its network interface. */
  crash(host: 'source' | 'destination'): void;
  /** For so long; undefined: for good. */
  cutLink(lastsNanos: number | undefined): void;
  slowLink(share: number, lastsNanos: number | undefined): void;
  loseSegments(share: number, lastsNanos: number | undefined): void;
  /** The driver VM of the host stops: what it carries, and the tool in it. Back after so long, without the tool. */
  crashDriverVm(host: 'source' | 'destination', lastsNanos: number | undefined): void;
  failDisk(host: 'source' | 'destination'): void;
  failStorage(lastsNanos: number | undefined): void;
  stopSender(): void;
  stopClient(): void;
  readonly values: { readonly slowLinkShare: number; readonly lostSegments: number };
}

export interface MoveFault extends Entry {
  readonly strikes: readonly FaultTarget[];
  /** It can be over after a while. */
  readonly canEnd: boolean;
  readonly needsDriverVm?: true;
  /** It strikes a disk of one of the hosts, which the other does not share. */
  readonly needsOwnDisks?: true;
  /** It strikes what both hosts share. */
  readonly needsSharedStorage?: true;
  /** Returns what it did, in words. */
  strike(struck: Struck, target: FaultTarget, lastsNanos: number | undefined): string;
}
