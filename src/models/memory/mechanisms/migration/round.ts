/** One round of pre-copy: all pages that are due, in the order of their numbers, in batches. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import { DirtyLog } from '../../pages/dirty-log.ts';
import type { Encoder } from './encoders.ts';
import type { Round } from './last-round.ts';
import type { MigrationScene } from './scene.ts';
import { arriveRun } from './shared-pages.ts';

export interface RoundOptions {
  readonly number: number;
  readonly encoder: Encoder;
  /** Pages that are dirty again by now are left to the next round. */
  readonly skips: boolean;
  /** The VM stands still. */
  readonly isLast: boolean;
  /** Pages that are not sent at all. */
  readonly unneeded: DirtyLog | null;
}

export function* sendRound(scene: MigrationScene, due: DirtyLog, options: RoundOptions): ProcessBody<Round> {
  const { simulation, guest, device, sender, progress } = scene;
  const { number, isLast, encoder } = options;
  const fromNanos = simulation.now;
  const batch: Batch = { pages: 0, bytes: 0, skippedPages: 0 };
  let [sentPages, sentBytes, skippedPages] = [0, 0, 0];
  for (let page = due.next(0); page >= 0; ) {
    guest.catchUp();
    device?.catchUp();
    page = take(batch, scene, due, page, options);
    sentPages += batch.pages;
    sentBytes += batch.bytes;
    skippedPages += batch.skippedPages;
    yield* sender.send(batch.bytes, encoder.takeWork());
  }
  guest.catchUp();
  device?.catchUp();
  progress.rounds.push({ fromNanos, toNanos: simulation.now, sentPages, sentBytes, skippedPages, isLast });
  return { number, sentPages, skippedPages, nanos: simulation.now - fromNanos };
}

interface Batch {
  pages: number;
  bytes: number;
  skippedPages: number;
}

/**
 * Fills a batch with the pages that are due from this one on, and returns the first that is left, or -1. Goes from run
 * to run of pages that are all to be sent: of 8 GiB most are, and a step for each page cost more than all events.
 */
function take(
  batch: Batch,
  scene: MigrationScene,
  due: DirtyLog,
  from: number,
  { number, encoder, skips, unneeded }: RoundOptions,
): number {
  const { dirty, values } = scene;
  batch.pages = 0;
  batch.bytes = 0;
  batch.skippedPages = 0;
  let page = from;
  while (page >= 0 && batch.pages < values.batchPages) {
    let end = page + 1;
    if (unneeded?.has(page) !== true) {
      if (skips && dirty.has(page)) batch.skippedPages++;
      else {
        end = due.clearWithin(page, page + values.batchPages - batch.pages);
        if (skips) end = dirty.nextWithin(page, end);
        if (unneeded !== null) end = unneeded.nextWithin(page, end);
        batch.bytes += encoder.bytesOf(page, end, number);
        batch.pages += end - page;
        arriveRun(scene, page, end);
      }
    }
    page = due.next(end);
  }
  return page;
}

/** Pages whose content is of no use to the guest, if the guest says so. */
export function freePages({ layout, options }: Pick<MigrationScene, 'layout' | 'options'>): DirtyLog | null {
  if (!options.hasFreePageHints) return null;
  const free = new DirtyLog(layout.pages);
  for (const page of layout.pagesFor('free')) free.mark(page);
  return free;
}
