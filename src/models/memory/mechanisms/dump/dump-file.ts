/**
 * The dump of a VM on a disk: a header that says which pages follow and how far they go, then the pages in their order.
 * Whoever reads it believes the header, so pages that were written after the header was last written are not in it.
 */
import type { ProcessBody } from '../../../../kernel/process.ts';
import { Copy } from '../../pages/copy.ts';
import { PAGE_BYTES } from '../../pages/page-class.ts';
import type { DumpValues } from '../../parameters/dump.ts';
import type { DiskRegion } from '../../platform/disk.ts';
import type { DiskOutcome, DiskStream, Transfer } from '../../platform/disk-stream.ts';

/** What the header takes: a bit for each page, in whole pages. */
export const headerBytes = (pages: number): number => Math.ceil((1 + pages / 8) / PAGE_BYTES) * PAGE_BYTES;

export class DumpFile {
  /** What a reader finds: pages that the header speaks of. */
  readonly readable: Copy;
  readonly writer: DiskStream;
  readonly #region: DiskRegion;
  readonly #values: DumpValues;
  /** What is on the disk, and the pages of it that were written since the header was. */
  readonly #written: Copy;
  #newer: (readonly number[])[] = [];
  #at: number;
  #recordedAt: number;

  constructor(pages: number, region: DiskRegion, writer: DiskStream, values: DumpValues) {
    this.readable = new Copy(pages);
    this.#written = new Copy(pages);
    this.writer = writer;
    this.#region = region;
    this.#values = values;
    this.#at = region.startByte + headerBytes(pages);
    this.#recordedAt = this.#at;
  }

  /** A header that speaks of what has been written. */
  *writeHeader(): ProcessBody<DiskOutcome> {
    const { startByte } = this.#region;
    const outcome = (yield this.writer.write(startByte, headerBytes(this.readable.versions.length))) as DiskOutcome;
    if (outcome !== 'done') return outcome;
    for (const pages of this.#newer) for (const page of pages) this.readable.takeFrom(this.#written, page);
    this.#newer = [];
    this.#recordedAt = this.#at;
    return outcome;
  }

  /** Writes these pages as they are in `memory` now, and the header when it is due. */
  *write(pages: readonly number[], memory: Copy): ProcessBody<DiskOutcome> {
    const transfer: Transfer = this.writer.write(this.#at, pages.length * PAGE_BYTES);
    const outcome = (yield transfer) as DiskOutcome;
    const written = pages.slice(0, Math.floor(transfer.doneBytes / PAGE_BYTES));
    for (const page of written) this.#written.takeFrom(memory, page);
    this.#newer.push(written);
    this.#at += written.length * PAGE_BYTES;
    if (outcome !== 'done' || this.#at - this.#recordedAt < this.#values.progressBytes) return outcome;
    return yield* this.writeHeader();
  }
}
