/** Puts images of VMs that were made alike onto a disk: the pages that none of them has written lie there once. */
import { assert } from '../../../kernel/assertions.ts';
import { CommonPages, SharedStore } from '../mechanisms/restore/shared-store.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { Disk } from '../platform/disk.ts';
import { damageSectorAt, type Storage, type StoredImage, streamsOn } from './storage.ts';

/** A page that a VM has never written has the content that all were made with. */
const isAsMade = ({ versions }: StoredImage, page: number): boolean => versions[page] === 0;

/** `mostPages` are read at once. */
export function onSharedDisk(disk: Disk, images: readonly StoredImage[], mostPages: number): Storage[] {
  const pages = images[0]?.versions.length ?? 0;
  const common = new CommonPages(disk.simulation, pages);
  const base = placesOf(disk, 'common pages', pages, (page) => images.some((image) => isAsMade(image, page)));
  return images.map((image) => {
    const isCommon = (page: number): boolean => isAsMade(image, page);
    const own = placesOf(disk, 'image', pages, (page) => !isCommon(page));
    const placeOf = (page: number): number => (isCommon(page) ? base : own)(page);
    const bytes = image.workingSet.length * PAGE_BYTES;
    const copy = bytes === 0 ? null : disk.region('working set', bytes);
    const shared = { ...image, isCommon, placeOf, workingSetByte: copy?.startByte ?? 0 };
    return {
      disk,
      store: new SharedStore(streamsOn(disk), shared, common, mostPages),
      damageSector(part, where) {
        if (part === 'image') return damageSectorAt(disk, placeOf(Math.floor(where * pages)), PAGE_BYTES, where);
        return copy !== null && damageSectorAt(disk, copy.startByte, copy.bytes, where);
      },
      changeBlock: () => false,
      forget: () => common.frames.clear(),
    };
  });
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
