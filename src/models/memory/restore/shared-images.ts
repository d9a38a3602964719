/** Puts images of VMs that were made alike onto a disk: the pages that none of them has written lie there once. */
import { assert } from '../../../kernel/assertions.ts';
import { AS_MADE, CommonPages, type SecondCopy, SharedStore } from '../mechanisms/restore/shared-store.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { Disk } from '../platform/disk.ts';
import { damageSectorAt, type Storage, type StoredImage, streamsOn } from './storage.ts';

const isAsMade = ({ versions }: StoredImage, page: number): boolean => versions[page] === AS_MADE;

/** `most` pages are read at once. */
export function onSharedDisk(disk: Disk, images: readonly StoredImage[], most: number): Storage[] {
  const pages = images[0]?.versions.length ?? 0;
  const common = new CommonPages(disk.simulation, pages);
  const isInBase = (page: number): boolean => images.some((image) => isAsMade(image, page));
  const placeInBase = placesOf(disk, 'common pages', pages, isInBase);
  const isInSets = new DirtyLog(pages);
  for (const image of images) for (const page of image.workingSet) if (isAsMade(image, page)) isInSets.mark(page);
  const commonSet = secondCopy(
    disk,
    Array.from({ length: pages }, (_, page) => page).filter((page) => isInSets.has(page)),
  );
  const reach = { most, bridged: bridgedBy(disk) };
  return images.map((image) => {
    const isCommon = (page: number): boolean => isAsMade(image, page);
    const placeOfOwn = placesOf(disk, 'image', pages, (page) => !isCommon(page));
    const ownSet = secondCopy(
      disk,
      [...image.workingSet].filter((page) => !isCommon(page)),
    );
    const { versions } = image;
    const all = { versions, isCommon, isInBase, placeInBase, placeOfOwn, commonSet, ownSet };
    return {
      disk,
      store: new SharedStore(streamsOn(disk), all, common, reach),
      damageSector(part, where) {
        const page = Math.floor(where * pages);
        const place = isCommon(page) ? placeInBase(page) : placeOfOwn(page);
        if (part === 'image') return damageSectorAt(disk, place, PAGE_BYTES, where);
        const { pages: copied, startByte } = ownSet.pages.length > 0 ? ownSet : commonSet;
        return copied.length > 0 && damageSectorAt(disk, startByte, copied.length * PAGE_BYTES, where);
      },
      changeBlock: () => false,
      forget: () => common.frames.clear(),
    };
  });
}

/** In one piece. */
function secondCopy(disk: Disk, pages: readonly number[]): SecondCopy {
  const region = pages.length === 0 ? null : disk.region('working set', pages.length * PAGE_BYTES);
  return { pages: Uint32Array.from(pages), startByte: region?.startByte ?? 0 };
}

/** Pages that go by while the disk would begin a request a little further on. */
function bridgedBy({ kind, values }: Disk): number {
  const isSsd = kind === 'ssd';
  const nanos = isSsd ? values.ssdReadNanos : values.diskSettleNanos + values.diskRotationNanos / 2;
  const rate = isSsd ? values.ssdReadBytesPerSecond : values.diskBytesPerSecond;
  return Math.floor((nanos * rate) / 1e9 / PAGE_BYTES);
}

/** The place of each of these pages, which lie in a row in the order of their numbers. */
function placesOf(disk: Disk, name: string, pages: number, has: (page: number) => boolean): (page: number) => number {
  const ranks = new Uint32Array(pages);
  let count = 0;
  for (let page = 0; page < pages; page++) if (has(page)) ranks[page] = count++;
  if (count === 0) return () => 0;
  const region = disk.region(name, count * PAGE_BYTES);
  assert(region !== null, 'the rules leave room for the images');
  return (page) => region.startByte + ranks[page]! * PAGE_BYTES;
}
