/**
 * Flash with erase groups: a byte is programmed once between two erasures of its group. A power cut leaves what was
 * being programmed half written, and what was being erased half erased. Nothing protects what is on it: whoever holds
 * the card can change it.
 *
 * The device keeps bytes and adds up time; whoever uses it in a simulation waits for that time. A block of an image can
 * be represented by fewer bytes than it has: `scale` is how many bytes of the device one stored byte stands for.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { FlashValues } from '../parameters/flash.ts';
import type { Power } from './power.ts';

export interface FlashShape {
  readonly groups: number;
  /** As stored. */
  readonly groupBytes: number;
  readonly scale: number;
}

type Speed = Pick<
  FlashValues,
  'flashReadNanos' | 'flashReadBytesPerSecond' | 'flashProgramBytesPerSecond' | 'flashEraseNanos'
>;

const ERASED = 0xff;
/** What erasing a group counts on the way to a power cut. */
const ERASE_BYTES = 64;
/** Cells that have lost some of their charge. */
const HALF_ERASED_MASK = 0x5a;

export class FlashDevice {
  readonly shape: FlashShape;
  readonly bytes: Uint8Array;
  readonly power: Power;
  /** By group: how often it was erased. */
  readonly erases: Uint32Array;
  /** The time that all operations so far have taken. */
  nanos = 0;
  readonly #speed: Speed;

  constructor(shape: FlashShape, speed: Speed, power: Power) {
    this.shape = shape;
    this.#speed = speed;
    this.power = power;
    this.bytes = new Uint8Array(shape.groups * shape.groupBytes).fill(ERASED);
    this.erases = new Uint32Array(shape.groups);
  }

  /** The bytes there; a view that is valid until the next operation. `isSequential`: it follows the last one. */
  read(at: number, length: number, isSequential = false): Uint8Array {
    const { flashReadNanos, flashReadBytesPerSecond } = this.#speed;
    this.nanos += (isSequential ? 0 : flashReadNanos) + this.#nanosFor(length, flashReadBytesPerSecond);
    return this.bytes.subarray(at, at + length);
  }

  /** False when power went off meanwhile. */
  program(at: number, data: Uint8Array): boolean {
    const done = this.power.spend(data.length);
    for (let index = 0; index < done; index++) {
      assert(this.bytes[at + index] === ERASED, () => `byte ${at + index} was programmed without being erased`);
      this.bytes[at + index] = data[index]!;
    }
    this.nanos += this.#nanosFor(done, this.#speed.flashProgramBytesPerSecond);
    return done === data.length;
  }

  erase(group: number): boolean {
    const { groupBytes } = this.shape;
    const done = this.power.spend(ERASE_BYTES);
    const start = group * groupBytes;
    const erased = Math.floor((groupBytes * done) / ERASE_BYTES);
    this.bytes.fill(ERASED, start, start + erased);
    this.nanos += (this.#speed.flashEraseNanos * done) / ERASE_BYTES;
    if (done === ERASE_BYTES) {
      this.erases[group]! += 1;
      return true;
    }
    const half = Math.min(groupBytes, erased + groupBytes / 8);
    for (let index = start + erased; index < start + half; index++)
      this.bytes[index] = this.bytes[index]! | HALF_ERASED_MASK;
    return false;
  }

  #nanosFor(bytes: number, bytesPerSecond: number): number {
    return (bytes * this.shape.scale * 1e9) / bytesPerSecond;
  }
}
