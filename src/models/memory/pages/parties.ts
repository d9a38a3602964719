/**
 * Pages in which several parties have something: a kernel and its drivers, the programs of a guest, the back end of a
 * device. Each writes its own part of a page; the dirty log of a VMM has one bit for all. Here each party has a log of
 * its own, so that for each page that is sent it is known who has changed it, how many bytes, and whose bytes go along
 * for nothing.
 *
 * How many bytes some writes have changed is a mean: places in a part are written evenly and at random.
 */
import type { Stream } from '../../../kernel/stream.ts';
import { Accesses } from './accesses.ts';
import { Copy } from './copy.ts';
import { DirtyLog } from './dirty-log.ts';
import { Layout } from './layout.ts';
import { idlePages, PAGE_BYTES } from './page-class.ts';

/** What a party has in each page of a group, and how it writes it. */
export interface Part {
  readonly party: string;
  /** Of each page. */
  readonly bytes: number;
  /** To all pages of the group together, and what one changes. */
  readonly writesPerSecond: number;
  readonly changedBytes: number;
}

/** Pages that are used alike. */
export interface PageGroup {
  readonly name: string;
  readonly pages: number;
  readonly parts: readonly Part[];
}

/** What was sent of a group, in bytes. */
export interface GroupLedger {
  readonly group: PageGroup;
  sentBytes: number;
  changedBytes: number;
  /** Parts of parties that had not written, in pages that others had. */
  idleBytes: number;
  /** By part: pages that it had written when they were sent. */
  readonly dirtied: number[];
}

interface Party {
  readonly accesses: Accesses;
  /** Writes so far, and as of the last time that the page was sent. */
  readonly writes: Copy;
  readonly sent: Copy;
  readonly dirty: DirtyLog;
  /** Its part by group; null where it has none. */
  readonly parts: readonly (Part | null)[];
}

export class SharedPages {
  readonly ledgers: readonly GroupLedger[];
  readonly pages: number;
  readonly #layout: Layout;
  readonly #parties: readonly Party[];
  readonly #all: DirtyLog;

  constructor(groups: readonly PageGroup[], extentPages: number, streamOf: (name: string) => Stream) {
    const pages = groups.reduce((sum, group) => sum + group.pages, 0);
    const names = [...new Set(groups.flatMap(({ parts }) => parts.map(({ party }) => party)))];
    this.#layout = new Layout(
      groups.map(({ name, pages: own }) => idlePages(name, own)),
      pages,
      extentPages,
    );
    this.pages = this.#layout.pages;
    this.#all = new DirtyLog(this.pages);
    this.#parties = names.map((name) => {
      const parts = groups.map((group) => group.parts.find(({ party }) => party === name) ?? null);
      const classes = groups.map((group, index) => ({
        ...idlePages(group.name, group.pages),
        writesPerSecond: parts[index]?.writesPerSecond ?? 0,
      }));
      const layout = new Layout(classes, pages, extentPages);
      return {
        accesses: new Accesses(layout, (of) => streamOf(`${name}.${of}`)),
        writes: new Copy(this.pages, 0),
        sent: new Copy(this.pages, 0),
        dirty: new DirtyLog(this.pages),
        parts,
      };
    });
    this.ledgers = groups.map((group) => ({
      group,
      sentBytes: 0,
      changedBytes: 0,
      idleBytes: 0,
      dirtied: group.parts.map(() => 0),
    }));
  }

  /** All parties go on for so long. */
  run(nanos: number): void {
    for (const { accesses, writes, dirty } of this.#parties) accesses.advance(nanos, writes, dirty);
  }

  /** Sends every page that anybody has written since, with so many bytes each. Returns the bytes of all. */
  send(bytesOfPage: number): number {
    const all = this.#all;
    for (const { dirty } of this.#parties)
      for (let page = dirty.next(0); page >= 0; page = dirty.next(page + 1)) all.mark(page);
    const { count } = all;
    for (let page = all.next(0); page >= 0; page = all.next(page + 1)) this.#enter(page, bytesOfPage);
    all.clear();
    for (const { dirty } of this.#parties) dirty.clear();
    return count * bytesOfPage;
  }

  #enter(page: number, bytesOfPage: number): void {
    const { index } = this.#layout.classOf(page);
    const ledger = this.ledgers[index];
    // What the last extent has over belongs to nobody.
    if (ledger === undefined) return;
    ledger.sentBytes += bytesOfPage;
    for (const { parts, writes, sent, dirty } of this.#parties) {
      const part = parts[index] ?? null;
      if (part === null) continue;
      if (!dirty.has(page)) {
        ledger.idleBytes += part.bytes;
        continue;
      }
      ledger.changedBytes += changedBy(writes.versions[page]! - sent.versions[page]!, part);
      sent.takeFrom(writes, page);
      ledger.dirtied[ledger.group.parts.indexOf(part)]! += 1;
    }
  }
}

/** Distinct bytes of the part, in the mean. */
export function changedBy(writes: number, { bytes, changedBytes }: Part): number {
  let unchanged = bytes;
  for (let write = 0; write < writes && unchanged > 0.5; write++) unchanged *= 1 - Math.min(1, changedBytes / bytes);
  return bytes - unchanged;
}

/** The groups in which most is sent for parties that had written nothing come first. */
export const ranked = (ledgers: readonly GroupLedger[]): GroupLedger[] =>
  [...ledgers].sort((a, b) => b.idleBytes - a.idleBytes);

/** Whether the parts fit into a page. */
export const fitsPage = (parts: readonly Pick<Part, 'bytes'>[]): boolean =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0) <= PAGE_BYTES;
