/**
 * The disk: a medium, and a controller for each DVM that has one. A command names a block and a buffer in memory; the
 * controller moves the content itself, when the command's turn comes and not when it is issued. So a command that
 * outlives its driver still writes, whatever its buffer holds by then.
 *
 * Of the commands it holds a controller takes the one with the next higher block, from the lowest again after the
 * highest: they finish in another order than they came, and none waits for ever. Two controllers reach the same medium,
 * each with an arm of its own, as those of an array do. Caching is off (S4): what has finished is on the medium. A
 * reset loses all commands, and leaves a write in the middle of its transfer torn.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import { GARBAGE, type GrantTable } from './grants.ts';
import { type BlockRequest, blankRequest, copyRequest, IO_ERROR, OK, WRITE } from './ring.ts';

/** What a block holds: the stamp of the write that was last there. */
export class Medium {
  readonly content: Int32Array;
  /** Hears of every write that reaches the medium. */
  observer: ((block: number, content: number) => void) | null = null;

  constructor(blocks: number) {
    this.content = new Int32Array(blocks);
  }

  reset(): void {
    this.content.fill(0);
    this.observer = null;
  }

  /** A look beyond the end of a typed array would slow down every later look at it. */
  has(block: number): boolean {
    return block >= 0 && block < this.content.length;
  }

  write(block: number, content: number): void {
    this.content[block] = content;
    this.observer?.(block, content);
  }
}

/** - `hung`: answers nothing until it is reset. - `broken`: answers nothing any more. */
export type DeviceState = 'working' | 'hung' | 'broken';

export interface DiskTimes {
  readonly positioningNanos: number;
  readonly strokeNanos: number;
  readonly transferNanos: number;
}

/** A command in its place, which is its tag. */
interface Command extends BlockRequest {
  held: boolean;
  status: number;
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
  readonly #medium: Medium;
  readonly #grants: GrantTable;
  readonly #times: DiskTimes;
  readonly #sim: Simulation;
  readonly #timer: TimerId;
  readonly #commands: Command[];
  /** Tags of commands that have finished, in their order. */
  readonly #finished: number[] = [];
  #executing = -1;
  #arm = 0;

  constructor(sim: Simulation, dvm: number, tags: number, medium: Medium, grants: GrantTable, times: DiskTimes) {
    this.#sim = sim;
    this.#dvm = dvm;
    this.tags = tags;
    this.#medium = medium;
    this.#grants = grants;
    this.#times = times;
    this.#commands = Array.from({ length: tags }, () => ({ ...blankRequest(), held: false, status: OK }));
    this.#timer = sim.timer('disk', () => this.#finish());
  }

  /** As it is after power-on, or after a reset: which heals a firmware that hangs, and nothing that is broken. */
  reset(powerOn = false): void {
    this.#tear();
    if (powerOn || this.state === 'hung') this.state = 'working';
    if (powerOn) this.taken = 0;
    this.interrupt = false;
    for (const command of this.#commands) command.held = false;
    this.#finished.length = 0;
    this.#executing = -1;
    if (powerOn) this.#arm = 0;
    this.#sim.disarm(this.#timer);
  }

  /** Takes a command. One with a tag that is in use replaces the other: the controller does not check its driver. */
  submit(tag: number, request: BlockRequest): void {
    const command = this.#commands[tag] as Command;
    copyRequest(request, command);
    command.held = true;
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
    this.#sim.disarm(this.#timer);
  }

  #begin(): void {
    if (this.#executing >= 0) return;
    let next = -1;
    for (let tag = 0; tag < this.tags; tag++) {
      if (!(this.#commands[tag] as Command).held) continue;
      if (next < 0 || this.#ahead(tag) < this.#ahead(next)) next = tag;
    }
    if (next < 0) return;
    const { positioningNanos, strokeNanos, transferNanos } = this.#times;
    const stroke = Math.abs(this.#blockOf(next) - this.#arm) / this.#medium.content.length;
    this.#executing = next;
    this.#sim.arm(this.#timer, Math.round(positioningNanos + stroke * strokeNanos + transferNanos));
  }

  #finish(): void {
    const tag = this.#executing;
    const command = this.#commands[tag] as Command;
    this.#executing = -1;
    if (this.#medium.has(command.block)) this.#arm = command.block;
    command.held = false;
    command.status = this.#transfer(command);
    this.#finished.push(tag);
    this.interrupt = true;
    this.raise();
    this.#begin();
  }

  #transfer({ operation, block, buffer }: Command): number {
    // The IOMMU lets it reach what its DVM has mapped, and nothing else.
    if (!this.#medium.has(block) || !this.#grants.isMapped(this.#dvm, buffer)) return IO_ERROR;
    if (operation === WRITE) this.#medium.write(block, this.#grants.content[buffer] as number);
    else this.#grants.content[buffer] = this.#medium.content[block] as number;
    return OK;
  }

  /** Power or firmware is gone in the middle of a command. */
  #tear(): void {
    const command = this.#commands[this.#executing];
    if (command === undefined || command.operation !== WRITE || !this.#sim.isArmed(this.#timer)) return;
    const isTransferring = this.#sim.deadline(this.#timer) - this.#sim.now < this.#times.transferNanos;
    const mayRead = this.#grants.isMapped(this.#dvm, command.buffer);
    if (isTransferring && mayRead && this.#medium.has(command.block)) this.#medium.write(command.block, GARBAGE);
  }

  /** How far the arm goes in its direction until it is there. */
  #ahead(tag: number): number {
    const way = this.#blockOf(tag) - this.#arm;
    return way >= 0 ? way : way + this.#medium.content.length;
  }

  /** A command for a block that there is not moves nothing: it is answered with an error in its turn. */
  #blockOf(tag: number): number {
    const { block } = this.#commands[tag] as Command;
    return this.#medium.has(block) ? block : this.#arm;
  }
}
