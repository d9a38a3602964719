/**
 * The protected storage of an image: a little room that nobody but the VMM can write, in the device itself and not on
 * its card. It has named slots, each written as a whole. A power cut tears a write, so every record has a check, and
 * there are two slots of each kind, written in turn.
 */
import type { FlashValues } from '../parameters/flash.ts';
import type { Power } from '../platform/power.ts';
import type { KeyedHash } from './keyed-hash.ts';

type Speed = Pick<FlashValues, 'protectedWriteNanos' | 'protectedBytesPerSecond'>;

export type RecordKind = 'root' | 'map';

export class ProtectedStorage {
  readonly #slots = new Map<string, Uint32Array>();
  readonly #hash: KeyedHash;
  readonly #speed: Speed;
  readonly #power: Power;
  #written = 0;
  nanos = 0;

  constructor(hash: KeyedHash, speed: Speed, power: Power) {
    this.#hash = hash;
    this.#speed = speed;
    this.#power = power;
  }

  /** Replaces the older of the two records of this kind. False when power went off meanwhile: the newer one is left. */
  write(kind: RecordKind, content: Uint32Array): boolean {
    const number = this.#written + 1;
    const record = new Uint32Array(content.length + 3);
    record[0] = number;
    record.set(content, 1);
    const { low, high } = this.#hash.of(record.subarray(0, content.length + 1));
    record.set([low, high], content.length + 1);
    const done = this.#power.spend(record.length * 4);
    this.#charge(done);
    const isNewerIn0 = (this.#numberIn(`${kind}0`) ?? 0) > (this.#numberIn(`${kind}1`) ?? 0);
    const name = `${kind}${isNewerIn0 ? 1 : 0}`;
    const old = this.#slots.get(name);
    const torn = new Uint32Array(record.length);
    if (old !== undefined) torn.set(old.subarray(0, record.length));
    torn.set(record.subarray(0, Math.floor(done / 4)));
    this.#slots.set(name, done === record.length * 4 ? record : torn);
    this.#written = number;
    return done === record.length * 4;
  }

  /** The newest whole record of this kind. */
  read(kind: RecordKind): Uint32Array | null {
    const [a, b] = [this.#numberIn(`${kind}0`), this.#numberIn(`${kind}1`)];
    if (a === null && b === null) return null;
    const slot = this.#slots.get(`${kind}${(a ?? 0) > (b ?? 0) ? 0 : 1}`) as Uint32Array;
    this.#charge(slot.length * 4);
    this.#written = Math.max(this.#written, a ?? 0, b ?? 0);
    return slot.subarray(1, slot.length - 2);
  }

  /** Null for one that is torn or was never written. */
  #numberIn(name: string): number | null {
    const slot = this.#slots.get(name);
    if (slot === undefined) return null;
    const { low, high } = this.#hash.of(slot.subarray(0, slot.length - 2));
    const isWhole = slot[slot.length - 2] === low && slot[slot.length - 1] === high;
    return isWhole ? (slot[0] as number) : null;
  }

  #charge(bytes: number): void {
    this.nanos += this.#speed.protectedWriteNanos + (bytes * 1e9) / this.#speed.protectedBytesPerSecond;
  }
}
