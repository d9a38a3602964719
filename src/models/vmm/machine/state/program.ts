/**
 * A guest program: what a task of a guest does, one part after another, with loops. All that a program remembers stands
 * in fields, its place in the task's: a machine can be put back to an instant at which its programs were somewhere else
 * (kernel/checkpoint.ts), which no generator allows.
 */
import type { Actor, Flag, GuestAction } from './action.ts';

/**
 * Does something at once, or names what the task does next. `turn`: of the innermost `times` around it, from 0 on.
 */
export type Act = (task: Actor, turn: number) => GuestAction | void;

/** A part with parts of its own, or a wait; made by the functions below. */
export interface Block {
  readonly kind: 'wait' | 'loop' | 'times' | 'when';
  readonly flag?: Flag;
  readonly holds?: () => boolean;
  readonly turns?: () => number;
  readonly parts: Program;
}

export type Program = readonly (Act | Block)[];

/** The task sleeps until the flag is raised, and lowers it. */
export const wait = (flag: Flag): Block => ({ kind: 'wait', flag, parts: [] });

/** Guest time passes; how much is asked each time. */
export const compute =
  (nanos: () => number): Act =>
  (task) =>
    task.compute(nanos());

/** Again and again. */
export const forever = (...parts: Program): Block => ({ kind: 'loop', holds: () => true, parts });

/** As long as it holds, asked before each turn. */
export const loop = (holds: () => boolean, ...parts: Program): Block => ({ kind: 'loop', holds, parts });

/** So often, asked before the first turn. */
export const times = (turns: () => number, ...parts: Program): Block => ({ kind: 'times', turns, parts });

export const when = (holds: () => boolean, ...parts: Program): Block => ({ kind: 'when', holds, parts });

/** One instruction of a program without blocks. Those that are not an act jump, or go on with the next one. */
export type Instruction =
  | { readonly kind: 'act'; readonly act: Act; readonly level: number }
  | { readonly kind: 'wait'; readonly flag: Flag }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'unless'; readonly holds: () => boolean; readonly to: number }
  | { readonly kind: 'begin'; readonly turns: () => number; readonly level: number; readonly to: number }
  | { readonly kind: 'turn'; readonly level: number; readonly to: number };

/** In a row, with jumps for its blocks. */
export function assembled(program: Program): readonly Instruction[] {
  const code: Instruction[] = [];
  // The level outside all `times`.
  put(code, program, 0);
  return Object.freeze(code);
}

function put(code: Instruction[], program: Program, level: number): void {
  for (const part of program) {
    if (typeof part === 'function') code.push({ kind: 'act', act: part, level });
    else putBlock(code, part, level);
  }
}

function putBlock(code: Instruction[], block: Block, level: number): void {
  const begin = code.length;
  if (block.flag !== undefined) {
    code.push({ kind: 'wait', flag: block.flag });
  } else if (block.turns !== undefined) {
    const { turns } = block;
    code.push({ kind: 'jump', to: begin });
    put(code, block.parts, level + 1);
    code.push({ kind: 'turn', level: level + 1, to: begin + 1 });
    code[begin] = { kind: 'begin', turns, level: level + 1, to: code.length };
  } else if (block.holds !== undefined) {
    const { holds } = block;
    code.push({ kind: 'jump', to: begin });
    put(code, block.parts, level);
    if (block.kind === 'loop') code.push({ kind: 'jump', to: begin });
    code[begin] = { kind: 'unless', holds, to: code.length };
  }
}
