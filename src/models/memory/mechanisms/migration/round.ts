/** One round of pre-copy: all pages that are due, in the order of their numbers, in batches. */
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { DirtyLog } from '../../pages/dirty-log.ts';
import type { Encoder } from './encoders.ts';
import type { Round } from './last-round.ts';
import type { MigrationScene } from './scene.ts';

export interface RoundOptions {
  readonly number: number;
  readonly encoder: Encoder;
  /** Pages that are dirty again by now are left to the next round. */
  readonly skips: boolean;
  /** The VM stands still. */
  readonly isLast: boolean;
  /** Pages that are not sent at all. */
  readonly unneeded: ((page: number) => boolean) | null;
}

export function* sendRound(
  scene: MigrationScene,
  due: DirtyLog,
  { number, encoder, skips, isLast, unneeded }: RoundOptions,
): ProcessBody<Round> {
  const { simulation, guest, dirty, device, source, destination, sender, values, progress } = scene;
  const fromNanos = simulation.now;
  const [here, there] = [source.memory.versions, destination.memory.versions];
  let [sentPages, sentBytes, skippedPages] = [0, 0, 0];
  for (let page = due.next(0); page >= 0; ) {
    guest.catchUp();
    device?.catchUp();
    let [bytes, inBatch] = [0, 0];
    for (; page >= 0 && inBatch < values.batchPages; page = due.next(page + 1)) {
      if (unneeded?.(page) === true) continue;
      if (skips && dirty.has(page)) {
        skippedPages++;
        continue;
      }
      bytes += encoder.bytesOf(page, number);
      there[page] = here[page] as number;
      inBatch++;
    }
    sentPages += inBatch;
    sentBytes += bytes;
    yield* sender.send(bytes, encoder.takeWork());
  }
  guest.catchUp();
  device?.catchUp();
  progress.rounds.push({ fromNanos, toNanos: simulation.now, sentPages, sentBytes, skippedPages, isLast });
  return { number, sentPages, skippedPages, nanos: simulation.now - fromNanos };
}

/** Pages whose content is of no use to the guest, if the guest says so. */
export function freePages({ layout, options }: MigrationScene): ((page: number) => boolean) | null {
  if (!options.hasFreePageHints) return null;
  const free = new Uint8Array(layout.pages);
  for (const page of layout.pagesFor('free')) free[page] = 1;
  return (page) => free[page] === 1;
}
