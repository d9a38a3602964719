import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { LOST } from '../../../../src/models/memory/images/block-map.ts';
import { type ImageParts, LogImage, mostBlocks } from '../../../../src/models/memory/images/log-image.ts';
import { BLOCK_BYTES, BLOCKS, cardOf, contentOf, writeIn } from './card.ts';

function recovered(parts: ImageParts): LogImage {
  const image = LogImage.recover(parts);
  if (typeof image === 'string') expect.fail(image);
  return image;
}

/** The write that each block has, 0 for none. */
function statesOf(image: LogImage): number[] {
  return Array.from({ length: image.parts.blocks }, (_, block) => {
    const content = image.read(block);
    if (content === 'never-written') return 0;
    if (content === 'tampered') return -1;
    const write = writeIn(content);
    const isRight = contentOf(block, write).every((byte, index) => byte === content[index]);
    return isRight ? write : -2;
  });
}

/** Every block written so many times, and flushed. */
function filled(parts: ImageParts, times = 1): LogImage {
  const image = new LogImage(parts);
  for (let time = 1; time <= times; time++)
    for (let block = 0; block < parts.blocks; block++)
      expect(image.write(block, contentOf(block, time))).toBe('written');
  expect(image.flush()).toBe('flushed');
  return image;
}

describe('an image on flash', () => {
  it('gives back what was written, over many rounds of cleaning, with the erasures spread over the groups', () => {
    const parts = cardOf();
    const image = new LogImage(parts);
    const places = new RandomStreams('cleaning').stream('blocks');
    const written = Array.from({ length: BLOCKS }, () => 0);
    for (let write = 1; write <= 3000; write++) {
      const block = places.integer(0, BLOCKS - 1);
      written[block] = write;
      expect(image.write(block, contentOf(block, write))).toBe('written');
    }
    expect(statesOf(image)).toEqual(written);
    expect(image.moved).toBeGreaterThan(0);
    const { erases } = parts.device;
    expect(Math.max(...erases) - Math.min(...erases)).toBeLessThan(Math.max(...erases) / 2);
  });

  it('cleans less the emptier it is', () => {
    const movedWith = (blocks: number): number => {
      const parts = { ...cardOf(100, 16, 8, blocks) };
      const image = new LogImage(parts);
      const places = new RandomStreams('cleaning').stream('blocks');
      for (let write = 1; write <= 3000; write++) image.write(places.integer(0, blocks - 1), contentOf(0, write));
      return image.moved / 3000;
    };
    expect(movedWith(mostBlocks(16, 8))).toBeGreaterThan(2 * movedWith(30));
  });

  it('has no room for more blocks than the cleaner can work with', () => {
    expect(() => new LogImage(cardOf(100, 16, 8, mostBlocks(16, 8) + 1))).toThrow('leave the cleaner no room');
  });

  it.each([100, Number.POSITIVE_INFINITY])(
    'has every flushed write after 1,000 power cuts at any byte, and of ' +
      'later ones those before some moment (a checkpoint every %d writes)',
    (checkpointWrites) => {
      const parts = cardOf(checkpointWrites);
      const chance = new RandomStreams('power-cuts').stream('cut');
      let image = new LogImage(parts);
      // By block the number of its last flushed write, and the writes since.
      let flushed: number[] = Array.from({ length: BLOCKS }, () => 0);
      let number = 0;
      let cutsInRecovery = 0;
      for (let cut = 0; cut < 1000; cut++) {
        parts.power.cutAfter(chance.integer(1, 6000));
        const since: [number, number][] = [];
        for (;;) {
          const block = chance.integer(0, BLOCKS - 1);
          since.push([block, ++number]);
          if (image.write(block, contentOf(block, number)) !== 'written') break;
          if (!chance.bernoulli(0.1)) continue;
          if (image.flush() !== 'flushed') break;
          for (const [written, write] of since.splice(0)) flushed[written] = write;
        }
        parts.power.restore();
        if (chance.bernoulli(0.3)) {
          // Off again while it recovers.
          parts.power.cutAfter(chance.integer(1, 12));
          if (LogImage.recover(parts) === 'power-cut') cutsInRecovery++;
          parts.power.restore();
        }
        image = recovered(parts);
        const found = statesOf(image);
        // What is there is what was flushed with the first few of the writes since.
        const state = [...flushed];
        const isPrefix = [[-1, 0] as const, ...since].some(([block, write]) => {
          if (block >= 0) state[block] = write;
          return state.every((each, index) => each === found[index]);
        });
        expect(isPrefix, `cut ${cut}`).toBe(true);
        flushed = found;
      }
      expect(cutsInRecovery).toBeGreaterThan(50);
    },
  );
});

describe('recovery', () => {
  it('reads what was written since the checkpoint of the map, and all of the card without one', () => {
    const costOf = (checkpointWrites: number, blocks: number): number => {
      const parts = cardOf(checkpointWrites, 400, 8, blocks);
      filled(parts, 2);
      const before = parts.device.nanos + parts.storage.nanos;
      recovered(parts);
      return parts.device.nanos + parts.storage.nanos - before;
    };
    const [without, twice] = [costOf(Number.POSITIVE_INFINITY, 600), costOf(Number.POSITIVE_INFINITY, 1200)];
    expect(twice / without).toBeGreaterThan(1.3);
    expect(costOf(100, 1200)).toBeLessThan(twice / 1.5);
  });
});

describe('somebody who holds the card', () => {
  /** Whether each block that was changed is noticed: by the recovery, or when it is read. */
  function isNoticed(parts: ImageParts, block: number): boolean {
    const image = LogImage.recover(parts);
    return image === 'tampered' || (image !== 'power-cut' && image.read(block) === 'tampered');
  }

  const placesOf = (image: LogImage) =>
    Array.from({ length: BLOCKS }, (_, block) => {
      const place = image.map.placeOf(block);
      const { log } = image;
      const group = log.groupOf(place);
      return group * parts0.device.shape.groupBytes + (place - group * log.perGroup) * log.entryBytes;
    });
  const parts0 = cardOf();

  describe.each([100, Number.POSITIVE_INFINITY])('(a checkpoint every %d writes)', (checkpointWrites) => {
    it('cannot change any byte of any block unnoticed', () => {
      const parts = cardOf(checkpointWrites);
      const places = placesOf(filled(parts, 3));
      for (const [block, at] of places.entries())
        for (const offset of [0, 4, 8, 12, 16, 15 + BLOCK_BYTES]) {
          parts.device.bytes[at + offset]! ^= 1;
          expect(isNoticed(parts, block), `${block} at ${offset}`).toBe(true);
          parts.device.bytes[at + offset]! ^= 1;
        }
      expect(statesOf(recovered(parts))).not.toContain(-1);
    });

    it('cannot swap two blocks, nor put one in the place of another', () => {
      const parts = cardOf(checkpointWrites);
      const places = placesOf(filled(parts, 3));
      const { bytes } = parts.device;
      for (let block = 1; block < BLOCKS; block++) {
        const [a, b] = [places[block - 1] as number, places[block] as number];
        const [first, second] = [bytes.slice(a, a + 48), bytes.slice(b, b + 48)];
        bytes.set(second, a);
        expect(isNoticed(parts, block - 1), `${block} over ${block - 1}`).toBe(true);
        bytes.set(first, b);
        expect(isNoticed(parts, block), `${block} swapped`).toBe(true);
        bytes.set(first, a);
        bytes.set(second, b);
      }
    });

    it('cannot put back the whole card as it was, nor the former content of one block', () => {
      const parts = cardOf(checkpointWrites);
      const image = filled(parts, 3);
      const old = parts.device.bytes.slice();
      const oldPlaces = placesOf(image);
      image.write(7, contentOf(7, 4));
      image.flush();
      const now = parts.device.bytes.slice();
      parts.device.bytes.set(old);
      expect(isNoticed(parts, 7)).toBe(true);
      parts.device.bytes.set(now);
      const [from, to] = [oldPlaces[7] as number, placesOf(image)[7] as number];
      parts.device.bytes.set(old.slice(from, from + 48), to);
      expect(isNoticed(parts, 7)).toBe(true);
      parts.device.bytes.set(now);
      expect(isNoticed(parts, 7)).toBe(false);
    });

    it('cannot put back what lay in the very place of a block before its group was erased', () => {
      const parts = cardOf(checkpointWrites);
      const image = filled(parts, 3);
      const old = parts.device.bytes.slice();
      const places = new RandomStreams('cleaning').stream('blocks');
      for (let write = 4; write < 300; write++) image.write(places.integer(0, BLOCKS - 1), contentOf(0, write));
      image.flush();
      let reused = 0;
      for (const [block, at] of placesOf(image).entries()) {
        const former = old.slice(at, at + 48);
        if (former.every((byte) => byte === 0xff)) continue;
        const now = parts.device.bytes.slice(at, at + 48);
        parts.device.bytes.set(former, at);
        expect(image.read(block)).toBe('tampered');
        expect(isNoticed(parts, block)).toBe(true);
        parts.device.bytes.set(now, at);
        reused++;
      }
      expect(reused).toBeGreaterThan(10);
    });

    it('cannot bring in a block whose changed bytes the cleaner has moved', () => {
      const parts = cardOf(checkpointWrites);
      const image = filled(parts, 3);
      parts.device.bytes[(placesOf(image)[11] as number) + 20]! ^= 1;
      const places = new RandomStreams('cleaning').stream('blocks');
      for (let write = 4; image.map.placeOf(11) < LOST; write++) {
        const block = (12 + places.integer(0, BLOCKS - 2)) % BLOCKS;
        expect(image.write(block, contentOf(block, write))).toBe('written');
      }
      expect(image.moved).toBeGreaterThan(0);
      expect(image.read(11)).toBe('tampered');
      image.flush();
      expect(isNoticed(parts, 11)).toBe(true);
    });
  });
});
