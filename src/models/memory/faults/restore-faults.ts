/** What fails while a VM is restored. The consequences follow from where the pages are at that moment. */
import type { Entry } from '../../../experiment/entry.ts';

/** What a fault can strike. Places are drawn by the run. */
export interface RestoreVictim {
  /** A sector of the image, or of the copy of the working set, cannot be read. False where there is none. */
  damageSector(part: 'image' | 'working-set'): boolean;
  /** Of an image on a card: somebody changes a block, or puts an old content of it back. */
  changeBlock(how: 'changed' | 'rolled-back'): boolean;
  /** For so long; undefined: for good. */
  failStorage(lastsNanos: number | undefined): void;
  slowStorage(lastsNanos: number | undefined): void;
  cutPower(): void;
  crashToolstack(): void;
}

export const RESTORE_TARGETS = {
  storage: 'the disk or the card with the image',
  host: 'the host on which the VM is restored',
  toolstack: 'what reads the image and brings absent pages',
} as const;

type RestoreTarget = keyof typeof RESTORE_TARGETS;

export interface RestoreFault extends Entry {
  readonly strikes: readonly [RestoreTarget];
  /** Before the order, or at a random time after it. */
  readonly when: 'before' | 'later';
  /** It can be over after a while. */
  readonly canEnd?: true;
  /** Undefined or true when it struck; false where there is nothing to strike. */
  strike(victim: RestoreVictim, lastsNanos: number | undefined): boolean | void;
}

export const restoreFaults: readonly RestoreFault[] = [
  {
    name: 'unreadable-page',
    summary: 'a sector of the image, under a random page, cannot be read',
    strikes: ['storage'],
    when: 'before',
    strike: (victim) => victim.damageSector('image'),
  },
  {
    name: 'unreadable-working-set',
    summary: 'a sector of the copy of the working set cannot be read',
    strikes: ['storage'],
    when: 'before',
    strike: (victim) => victim.damageSector('working-set'),
  },
  {
    name: 'changed-block',
    summary: 'whoever holds the card has changed a block of the image on it',
    strikes: ['storage'],
    when: 'before',
    strike: (victim) => victim.changeBlock('changed'),
  },
  {
    name: 'rolled-back-block',
    summary: 'whoever holds the card has put a former content of a block back',
    strikes: ['storage'],
    when: 'before',
    strike: (victim) => victim.changeBlock('rolled-back'),
  },
  {
    name: 'storage-failure',
    summary: 'the disk, or the card, fails, for a while or for good',
    strikes: ['storage'],
    when: 'later',
    canEnd: true,
    strike: (victim, lastsNanos) => victim.failStorage(lastsNanos),
  },
  {
    name: 'slow-storage',
    summary: 'the disk, or the card, becomes many times slower',
    strikes: ['storage'],
    when: 'later',
    canEnd: true,
    strike: (victim, lastsNanos) => victim.slowStorage(lastsNanos),
  },
  {
    name: 'power-cut',
    summary: 'the host loses its power, and with it all memory; it comes back',
    strikes: ['host'],
    when: 'later',
    strike: (victim) => victim.cutPower(),
  },
  {
    name: 'toolstack-crash',
    summary: 'the toolstack, which reads the image and brings absent pages, crashes and is started again',
    strikes: ['toolstack'],
    when: 'later',
    strike: (victim) => victim.crashToolstack(),
  },
];
