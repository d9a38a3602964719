/**
 * What a backup has of a VM that runs elsewhere: its memory and its disk as of the last whole checkpoint, and the state
 * of its vCPUs and devices. A checkpoint is put in place only when all of it has come.
 */
import type { Copy } from '../../pages/copy.ts';

/** What a checkpoint sends: pages and blocks that have changed since the one before, as they were at the pause. */
export interface Checkpoint {
  readonly epoch: number;
  readonly pages: Uint32Array;
  readonly versions: Uint32Array;
  readonly blocks: readonly number[];
  readonly blockVersions: readonly number[];
  /** Of output that the VM takes for sent. */
  readonly outputBytes: number;
  /** Of vCPUs and devices: what the software of the VM has to go on from. */
  readonly state: unknown;
}

export class Standby {
  readonly #memory: Copy;
  readonly #disk: Copy;
  #epoch = -1;
  #state: unknown = null;

  constructor(memory: Copy, disk: Copy) {
    this.#memory = memory;
    this.#disk = disk;
  }

  /** There is a checkpoint to go on from. */
  get isWhole(): boolean {
    return this.#epoch >= 0;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Of the last whole checkpoint. */
  get state(): unknown {
    return this.#state;
  }

  /** What it has is of no use any more: the VM has gone on elsewhere. */
  forget(): void {
    this.#epoch = -1;
    this.#state = null;
  }

  /** All of the checkpoint has come. */
  commit(checkpoint: Checkpoint): void {
    this.take(checkpoint, 1);
    this.#epoch = checkpoint.epoch;
    this.#state = checkpoint.state;
  }

  /** Puts the first part of its pages in place, and with the last of them its blocks. */
  take({ pages, versions, blocks, blockVersions }: Checkpoint, share: number): void {
    const count = Math.floor(pages.length * share);
    for (let index = 0; index < count; index++) this.#memory.versions[pages[index]!] = versions[index]!;
    if (share < 1) return;
    for (const [index, block] of blocks.entries()) this.write(block, blockVersions[index]!);
  }

  write(block: number, version: number): void {
    this.#disk.versions[block] = version;
  }
}
