/** What fails while a VM is protected. Whether anything is lost follows from what was where at that moment. */
import type { Entry } from '../../../experiment/entry.ts';

export const REPLICATION_TARGETS = {
  primary: 'the host where the VM runs at the beginning',
  backup: 'the host that waits at the beginning',
  witness: 'the third host that says who may go on',
  replication: 'the link between the hosts',
  clients: "the primary's connection to the switch, and so to the clients",
  both: 'both of these',
} as const;

export type ReplicationTarget = keyof typeof REPLICATION_TARGETS;

/** What a fault can do. `lastsNanos` is undefined for good. */
export interface Exposed {
  crash(host: 'primary' | 'backup' | 'witness'): void;
  crashVm(): void;
  cut(link: 'replication' | 'clients', lastsNanos: number | undefined): void;
  slow(host: 'primary' | 'backup', lastsNanos: number | undefined): void;
}

export interface ReplicationFault extends Entry {
  readonly strikes: readonly ReplicationTarget[];
  readonly canEnd: boolean;
  /** Returns what it did, in words. */
  strike(exposed: Exposed, target: ReplicationTarget, lastsNanos: number | undefined): string;
}

export const replicationFaults: readonly ReplicationFault[] = [
  {
    name: 'host-kill',
    summary: 'a host stops at once, with its memory',
    strikes: ['primary', 'backup', 'witness'],
    canEnd: false,
    strike(exposed, target) {
      exposed.crash(target as 'primary' | 'backup' | 'witness');
      return `the ${target} was killed`;
    },
  },
  {
    name: 'partition',
    summary: 'nothing gets through a link',
    strikes: ['replication', 'clients', 'both'],
    canEnd: true,
    strike(exposed, target, lastsNanos) {
      for (const link of ['replication', 'clients'] as const)
        if (target === link || target === 'both') exposed.cut(link, lastsNanos);
      return target === 'both' ? 'both links were cut' : `the link of ${target} was cut`;
    },
  },
  {
    name: 'slow-host',
    summary: 'a host does nothing for a while and then goes on as if nothing had been',
    strikes: ['primary', 'backup'],
    canEnd: true,
    strike(exposed, target, lastsNanos) {
      exposed.slow(target as 'primary' | 'backup', lastsNanos);
      return `the ${target} stands still`;
    },
  },
  {
    name: 'guest-kill',
    summary: 'the VM stops; its host and what is in its memory are not hurt',
    strikes: ['primary'],
    canEnd: false,
    strike(exposed) {
      exposed.crashVm();
      return 'the VM was killed';
    },
  },
];
