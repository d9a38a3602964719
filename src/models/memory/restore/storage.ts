/** Puts the image of a VM onto a storage, long before the order, and breaks it. */
import { assert } from '../../../kernel/assertions.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { KeyedHash } from '../images/keyed-hash.ts';
import { type ImageParts, LogImage, mostBlocks } from '../images/log-image.ts';
import { ProtectedStorage } from '../images/protected-storage.ts';
import { DiskStore, FlashStore, PAGE_RECORD_BYTES, recordOf, type Store } from '../mechanisms/restore/store.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { DiskValues } from '../parameters/disk.ts';
import type { FlashValues } from '../parameters/flash.ts';
import { cardTiming } from '../platform/card-timing.ts';
import { Disk } from '../platform/disk.ts';
import { FlashDevice } from '../platform/flash.ts';
import { Power } from '../platform/power.ts';

export interface StoredImage {
  readonly versions: Uint32Array;
  readonly workingSet: Uint32Array;
}

export interface Storage {
  readonly disk: Disk;
  readonly store: Store;
  /** Undefined, or how long the image took to be recovered; infinite if it was refused. */
  readonly recoveryNanos?: number;
  damageSector(part: 'image' | 'working-set', where: number): boolean;
  changeBlock(how: 'changed' | 'rolled-back', where: number): boolean;
  /** The host loses its memory, with what it has read for several VMs. */
  readonly forget?: () => void;
}

export const streamsOn = (disk: Disk) => ({
  urgent: disk.stream('page faults'),
  bulk: disk.stream('image', { priority: 1 }),
});

const SECTOR_BYTES = 512;

/** `where`, from 0 to 1: in so many bytes from this one on. */
export function damageSectorAt(disk: Disk, startByte: number, bytes: number, where: number): true {
  const sector = Math.floor((where * bytes) / SECTOR_BYTES);
  disk.damage({ name: 'sector', startByte: startByte + sector * SECTOR_BYTES, bytes: SECTOR_BYTES });
  return true;
}

export function onDisk(disk: Disk, { versions, workingSet }: StoredImage): Storage {
  const image = disk.region('image', versions.length * PAGE_BYTES);
  assert(image !== null, 'the rules leave room for the image');
  const copy = workingSet.length === 0 ? null : disk.region('working set', workingSet.length * PAGE_BYTES);
  return {
    disk,
    store: new DiskStore(streamsOn(disk), { image, workingSet: copy }, versions, workingSet),
    damageSector(part, where) {
      const region = part === 'image' ? image : copy;
      return region !== null && damageSectorAt(disk, region.startByte, region.bytes, where);
    },
    changeBlock: () => false,
  };
}

const KEY = [0x243f6a88, 0x85a308d3] as const;
/** Stored bytes of an entry: header and record. */
const ENTRY_BYTES = PAGE_RECORD_BYTES + 16;

export interface CardOptions {
  readonly mapCheckpoint: boolean;
  /** Power was cut while blocks were written anew, as the cleaner does. */
  readonly cutWhileSaved: boolean;
}

export function onFlash(
  simulation: Simulation,
  values: DiskValues & FlashValues,
  stored: StoredImage,
  options: CardOptions,
  streams: RandomStreams,
): Storage {
  const parts = cardFor(stored.versions.length, values, options);
  const written = writtenOnto(stored, parts);
  const image = options.cutWhileSaved
    ? recovered(written, stored, values.checkpointWrites, streams)
    : { image: written };
  const bytes = written.log.groups * written.log.perGroup * PAGE_BYTES;
  const card = new Disk(simulation, 'ssd', values, cardTiming(values, bytes));
  return {
    disk: card,
    store: new FlashStore(streamsOn(card), image.image, stored.workingSet),
    ...('nanos' in image && { recoveryNanos: image.nanos }),
    damageSector: () => false,
    changeBlock(how, where) {
      const page = Math.floor(where * stored.versions.length);
      const { log, map } = image.image;
      const entry = log.bytesAt(map.placeOf(page));
      const old = entry.slice();
      if (how === 'changed') {
        entry[entry.length - 1]! ^= 1;
        return true;
      }
      // A newer content is written, and then the old bytes are put back in its place.
      image.image.write(page, recordOf(page, stored.versions[page]!));
      image.image.flush();
      log.bytesAt(map.placeOf(page)).set(old);
      return true;
    },
  };
}

function cardFor(pages: number, values: FlashValues, { mapCheckpoint }: CardOptions): ImageParts & { power: Power } {
  const perGroup = Math.floor(values.flashGroupBytes / PAGE_BYTES);
  let groups = 8;
  while (mostBlocks(groups, perGroup) < pages * values.flashRoomFactor) groups += Math.max(1, Math.floor(groups / 8));
  const power = new Power();
  const hash = new KeyedHash(...KEY);
  const shape = { groups, groupBytes: perGroup * ENTRY_BYTES, scale: PAGE_BYTES / ENTRY_BYTES };
  return {
    device: new FlashDevice(shape, values, power),
    storage: new ProtectedStorage(hash, values, power),
    hash,
    blocks: pages,
    blockBytes: PAGE_RECORD_BYTES,
    checkpointWrites: mapCheckpoint ? values.checkpointWrites : Number.POSITIVE_INFINITY,
    power,
  };
}

/** The working set first, so that it lies in one piece. */
function writtenOnto({ versions, workingSet }: StoredImage, parts: ImageParts): LogImage {
  const image = new LogImage(parts);
  const isFirst = new Uint8Array(versions.length);
  const write = (page: number): void => {
    assert(image.write(page, recordOf(page, versions[page]!)) === 'written', 'the card has room and power');
  };
  for (const page of workingSet) {
    isFirst[page] = 1;
    write(page);
  }
  for (let page = 0; page < versions.length; page++) if (isFirst[page] === 0) write(page);
  image.flush();
  return image;
}

function recovered(
  written: LogImage,
  { versions }: StoredImage,
  most: number,
  streams: RandomStreams,
): { readonly image: LogImage; readonly nanos: number } {
  const { parts } = written;
  const { device, storage } = parts;
  const chance = streams.stream('card.cut');
  const first = chance.integer(0, versions.length - 1);
  const whole = chance.integer(0, most - 1);
  const bytes = chance.integer(1, ENTRY_BYTES - 1);
  for (let count = 0; ; count++) {
    const page = (first + count) % versions.length;
    if (count === whole) device.power.cutAfter(bytes);
    if (written.write(page, recordOf(page, versions[page]!)) !== 'written') break;
  }
  device.power.restore();
  const before = device.nanos + storage.nanos;
  const image = LogImage.recover(parts);
  const nanos = device.nanos + storage.nanos - before;
  assert(typeof image !== 'string', 'nobody has changed the card');
  return { image, nanos: Math.ceil(nanos) };
}
