/**
 * What a guest does, one action after the other: its program says what the vCPU shall do next.
 *
 * A task owns one action object of each kind and hands out the same one each time, so that a running guest allocates
 * nothing.
 */
import { assert } from '../../../../kernel/assertions.ts';
import type { Actor, Compute, Enter, Flag, GuestAction, Wait } from './action.ts';
import type { EntryOutline } from './entry.ts';
import { assembled, type Instruction, type Program } from './program.ts';

export class GuestTask implements Actor {
  readonly name: string;
  /** Whether it is a process rather than a thread of the kernel. */
  readonly isProcess: boolean;
  /** What its program works on and remembers, beside its place; null if that is nothing. */
  readonly owner: object | null;
  waitingFor: Flag | null = null;
  /** It has failed and does nothing more. */
  hasFailed = false;
  /** The index of the VM whose data it handles; -1 if none. */
  serving = -1;
  /** All that it waits for now and then. */
  readonly flags: readonly Flag[];
  private readonly code: readonly Instruction[];
  /** The instruction that comes next. */
  private place = 0;
  /** Of the `times` around that place, by their level: which turn, of how many. */
  private readonly turn: number[] = [0];
  private readonly turns: number[] = [0];
  private readonly computing: Compute = { kind: 'compute', nanos: 0 };
  private readonly entering: Enter = { kind: 'enter', entry: null, argument: 0 };
  private readonly sleeping: Wait = { kind: 'wait', flag: null };

  constructor(
    name: string,
    program: Program,
    kind: 'process' | 'kernel-thread' = 'process',
    owner: object | null = null,
  ) {
    this.name = name;
    this.isProcess = kind === 'process';
    this.owner = owner;
    this.code = assembled(program);
    this.flags = this.code.flatMap((each) => (each.kind === 'wait' ? [each.flag] : []));
  }

  get ready(): boolean {
    return !this.hasFailed && (this.waitingFor === null || this.waitingFor.raised);
  }

  /** What it does next. A program never ends. */
  next(): GuestAction {
    const { code, turn, turns } = this;
    for (;;) {
      const instruction = code[this.place++];
      assert(instruction !== undefined, 'a guest task ended');
      switch (instruction.kind) {
        case 'act': {
          const action = instruction.act(this, turn[instruction.level]!);
          if (action !== undefined) return action;
          break;
        }
        case 'wait':
          return this.wait(instruction.flag);
        case 'jump':
          this.place = instruction.to;
          break;
        case 'unless':
          if (!instruction.holds()) this.place = instruction.to;
          break;
        case 'begin':
          turn[instruction.level] = 0;
          turns[instruction.level] = instruction.turns();
          if (!(turns[instruction.level]! > 0)) this.place = instruction.to;
          break;
        case 'turn':
          if (++turn[instruction.level]! < turns[instruction.level]!) this.place = instruction.to;
      }
    }
  }

  compute(nanos: number): GuestAction {
    this.computing.nanos = nanos;
    return this.computing;
  }

  enter(entry: EntryOutline, argument: number): GuestAction {
    this.entering.entry = entry;
    this.entering.argument = argument;
    return this.entering;
  }

  private wait(flag: Flag): GuestAction {
    this.sleeping.flag = flag;
    return this.sleeping;
  }
}
