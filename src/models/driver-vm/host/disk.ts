/**
 * The controller of a disk: each DVM that has one reaches the same medium by it. A command names a block and a buffer
 * in memory; the controller moves the content itself, when the command's turn comes and not when it is issued. So a
 * command that outlives its driver still writes, whatever its buffer holds by then.
 *
 * Of the commands it holds a controller takes the one with the next higher block, from the lowest again after the
 * highest: they finish in another order than they came, and none waits for ever. A barrier is a write with an ordered
 * tag: it begins when all commands that came before it have ended, and no later one begins before it has ended. Two
 * controllers have an arm each, as those of an array do.
 *
 * With the cache off (S4) what has finished is on the medium. With it on, a write has finished when the cache has it; a
 * flush, and a barrier before it writes, empty the cache. A reset loses all commands and the cache, and leaves a write
 * in the middle of its transfer torn.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { GrantTable } from './grants.ts';
import type { Medium } from './medium.ts';
import { BARRIER, type BlockRequest, blankRequest, copyRequest, FLUSH, IO_ERROR, OK, READ, WRITE } from './ring.ts';

/** - `hung`: answers nothing until it is reset. - `broken`: answers nothing any more. */
export type DeviceState = 'working' | 'hung' | 'broken';

export interface DiskTimes {
  readonly positioningNanos: number;
  readonly strokeNanos: number;
  readonly transferNanos: number;
  readonly cacheBlocks: number;
}

/** A command in its place, which is its tag. */
interface Command extends BlockRequest {
  held: boolean;
  status: number;
  /** Commands have come in the order of this. */
  sequence: number;
}

export class DiskController {
  state: DeviceState = 'working';
  /** Raised until the driver takes what has finished. */
  interrupt = false;
  raise: () => void = () => {};
  /** What has been taken from it so far: it shows from outside whether its interrupts are handled. */
  taken = 0;
  readonly tags: number;
  readonly #dvm: number;
  readonly medium: Medium;
  readonly #grants: GrantTable;
  readonly #times: DiskTimes;
  readonly #sim: Simulation;
  readonly #timer: TimerId;
  readonly #commands: Command[];
  /** Tags of commands that have finished, in their order. */
  readonly #finished: number[] = [];
  #executing = -1;
  /** The command that is next, while cached blocks make way for it: or others would fill the cache again. */
  #chosen = -1;
  /** The cached block that is being written to the platters, or -1. */
  #destaging = -1;
  #arm = 0;
  #submitted = 0;

  constructor(sim: Simulation, dvm: number, tags: number, medium: Medium, grants: GrantTable, times: DiskTimes) {
    this.#sim = sim;
    this.#dvm = dvm;
    this.tags = tags;
    this.medium = medium;
    this.#grants = grants;
    this.#times = times;
    this.#commands = Array.from({ length: tags }, () => ({ ...blankRequest(), held: false, status: OK, sequence: 0 }));
    this.#timer = sim.timer('disk', () => this.#finish());
  }

  /** As it is after power-on, or after a reset: which heals a firmware that hangs, and nothing that is broken. */
  reset(powerOn = false): void {
    this.#tear();
    this.medium.loseCache();
    if (powerOn || this.state === 'hung') this.state = 'working';
    if (powerOn) this.taken = 0;
    this.interrupt = false;
    for (const command of this.#commands) command.held = false;
    this.#finished.length = 0;
    this.#executing = -1;
    this.#chosen = -1;
    this.#destaging = -1;
    if (powerOn) this.#arm = 0;
    this.#sim.disarm(this.#timer);
  }

  /** Takes a command. One with a tag that is in use replaces the other: the controller does not check its driver. */
  submit(tag: number, request: BlockRequest): void {
    const command = this.#commands[tag] as Command;
    copyRequest(request, command);
    command.held = true;
    command.sequence = this.#submitted++;
    if (this.state === 'working') this.#begin();
  }

  /** The tag of a command that has finished, or -1. */
  takeFinished(): number {
    this.taken++;
    const tag = this.#finished.shift() ?? -1;
    this.interrupt = this.#finished.length > 0;
    return tag;
  }

  /** It holds nothing, and answers unless it is broken. */
  get isReset(): boolean {
    return this.state !== 'hung' && !this.interrupt && this.held === 0;
  }

  /** Commands that it holds, finished or not. */
  get held(): number {
    return this.#finished.length + this.#commands.reduce((count, { held }) => count + (held ? 1 : 0), 0);
  }

  statusOf(tag: number): number {
    return (this.#commands[tag] as Command).status;
  }

  /** Nothing more comes from it. */
  fail(state: 'hung' | 'broken'): void {
    this.#tear();
    this.state = state;
    this.#executing = -1;
    this.#chosen = -1;
    this.#destaging = -1;
    this.#sim.disarm(this.#timer);
  }

  #begin(): void {
    if (this.#executing >= 0 || this.#destaging >= 0) return;
    const next = this.#chosen >= 0 ? this.#chosen : this.#next();
    this.#chosen = next;
    if (next < 0 || this.#needsRoom(next)) {
      this.#destaging = this.medium.oldestDirty;
      if (this.#destaging >= 0) this.#start(this.#timeTo(this.#destaging));
      return;
    }
    this.#executing = next;
    this.#chosen = -1;
    this.#start(this.#timeOf(next));
  }

  /**
   * The next higher block of the commands that no barrier holds back; or the barrier for which all others have made
   * way.
   */
  #next(): number {
    const fence = this.#fence();
    const before = fence < 0 ? Number.POSITIVE_INFINITY : this.#sequenceOf(fence);
    let next = -1;
    for (let tag = 0; tag < this.tags; tag++) {
      const { held, sequence } = this.#commands[tag] as Command;
      if (!held || sequence >= before) continue;
      if (next < 0 || this.#ahead(tag) < this.#ahead(next)) next = tag;
    }
    return next < 0 ? fence : next;
  }

  /** The oldest barrier that waits, or -1. */
  #fence(): number {
    let fence = -1;
    for (let tag = 0; tag < this.tags; tag++) {
      const { held, operation, sequence } = this.#commands[tag] as Command;
      if (held && operation === BARRIER && (fence < 0 || sequence < this.#sequenceOf(fence))) fence = tag;
    }
    return fence;
  }

  #sequenceOf(tag: number): number {
    return (this.#commands[tag] as Command).sequence;
  }

  /** Whether cached blocks have to be written to the platters before this command can begin. */
  #needsRoom(tag: number): boolean {
    const { operation } = this.#commands[tag] as Command;
    const { dirty } = this.medium;
    if (operation === FLUSH || operation === BARRIER) return dirty > 0;
    return operation === WRITE && dirty >= this.#times.cacheBlocks && this.medium.isCaching;
  }

  #timeOf(tag: number): number {
    const { operation } = this.#commands[tag] as Command;
    if (operation === FLUSH) return 0;
    const isCached = this.medium.isCaching && operation === WRITE;
    return isCached ? this.#times.transferNanos : this.#timeTo(this.#blockOf(tag));
  }

  #timeTo(block: number): number {
    const { positioningNanos, strokeNanos, transferNanos } = this.#times;
    const stroke = Math.abs(block - this.#arm) / this.medium.blocks;
    return Math.round(positioningNanos + stroke * strokeNanos + transferNanos);
  }

  #start(nanos: number): void {
    this.#sim.arm(this.#timer, nanos);
  }

  #finish(): void {
    if (this.#destaging >= 0) this.#finishDestaging();
    else this.#finishCommand();
    this.#begin();
  }

  #finishDestaging(): void {
    this.medium.destage(this.#destaging);
    this.#arm = this.#destaging;
    this.#destaging = -1;
  }

  #finishCommand(): void {
    const tag = this.#executing;
    const command = this.#commands[tag] as Command;
    this.#executing = -1;
    if (this.medium.has(command.block) && command.operation !== FLUSH) this.#arm = command.block;
    command.held = false;
    command.status = this.#transfer(command);
    this.#finished.push(tag);
    this.interrupt = true;
    this.raise();
  }

  #transfer({ operation, block, buffer }: Command): number {
    if (operation === FLUSH) return OK;
    // The IOMMU lets it reach what its DVM has mapped, and nothing else.
    if (!this.medium.has(block) || !this.#grants.isMapped(this.#dvm, buffer)) return IO_ERROR;
    const content = this.#grants.content[buffer] as number;
    if (operation === READ) this.#grants.content[buffer] = this.medium.read(block);
    else if (operation === WRITE && this.medium.isCaching) this.medium.store(block, content);
    else this.medium.write(block, content);
    return OK;
  }

  /** Power or firmware is gone in the middle of a write to the platters. */
  #tear(): void {
    if (!this.#sim.isArmed(this.#timer)) return;
    if (this.#sim.deadline(this.#timer) - this.#sim.now >= this.#times.transferNanos) return;
    if (this.#destaging >= 0) return this.medium.tear(this.#destaging, this.medium.read(this.#destaging));
    const command = this.#commands[this.#executing];
    if (command === undefined || command.operation === READ || command.operation === FLUSH) return;
    const isToPlatters = command.operation === BARRIER || !this.medium.isCaching;
    const mayRead = this.#grants.isMapped(this.#dvm, command.buffer);
    if (isToPlatters && mayRead && this.medium.has(command.block))
      this.medium.tear(command.block, this.#grants.content[command.buffer] as number);
  }

  /** How far the arm goes in its direction until it is there. */
  #ahead(tag: number): number {
    const way = this.#blockOf(tag) - this.#arm;
    return way >= 0 ? way : way + this.medium.blocks;
  }

  /** A command for a block that there is not moves nothing: it is answered with an error in its turn. */
  #blockOf(tag: number): number {
    const { block } = this.#commands[tag] as Command;
    return this.medium.has(block) ? block : this.#arm;
  }
}
