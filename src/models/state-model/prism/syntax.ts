/** What a model in PRISM's language says, as written: names are not yet looked up. */
import type { Operator } from '../net/expression.ts';
import type { Span } from './problem.ts';

export type Written =
  | ({ readonly is: 'number'; readonly value: number; readonly isInteger: boolean } & Span)
  | ({ readonly is: 'truth'; readonly value: boolean } & Span)
  | ({ readonly is: 'name'; readonly name: string } & Span)
  | ({ readonly is: 'label'; readonly name: string } & Span)
  /** Not PRISM's: how many instances of a component are in one of these states. */
  | ({
      readonly is: 'count';
      readonly component: Named;
      readonly states: readonly Named[];
      readonly within: Named | null;
    } & Span)
  | ({
      readonly is: 'operation';
      readonly operator: Operator;
      readonly operands: readonly Written[];
      /** Operations one within the other, this one included. */
      readonly depth: number;
    } & Span);

export interface Named extends Span {
  readonly name: string;
}

export interface WrittenConstant extends Named {
  readonly type: 'int' | 'double' | 'bool';
  readonly value: Written | null;
}

export interface WrittenVariable extends Named {
  /** Null: a truth value. */
  readonly bounds: readonly [Written, Written] | null;
  readonly initial: Written | null;
}

export interface WrittenUpdate extends Span {
  /** Null: 1. */
  readonly rate: Written | null;
  readonly changes: readonly { readonly variable: Named; readonly value: Written }[];
}

export interface WrittenCommand extends Span {
  /** Null: on its own. */
  readonly action: Named | null;
  readonly guard: Written;
  readonly updates: readonly WrittenUpdate[];
}

export interface WrittenModule extends Named {
  readonly variables: readonly WrittenVariable[];
  readonly commands: readonly WrittenCommand[];
}

/** A module that is another one under other names. */
export interface WrittenCopy extends Named {
  readonly of: Named;
  readonly renamed: readonly { readonly from: Named; readonly to: Named }[];
}

export interface WrittenRewardItem extends Span {
  /** Null: of a state; empty: of commands without an action. */
  readonly action: string | null;
  readonly guard: Written;
  readonly amount: Written;
}

export interface WrittenRewards extends Span {
  /** Empty where it has none. */
  readonly name: string;
  readonly items: readonly WrittenRewardItem[];
}

export interface WrittenDefinition extends Named {
  readonly value: Written;
}

/** How modules run together. */
export type WrittenSystem = Span &
  (
    | { readonly is: 'module'; readonly name: string }
    /** Null: on all actions that both know. */
    | {
        readonly is: 'parallel';
        readonly left: WrittenSystem;
        readonly right: WrittenSystem;
        readonly on: readonly string[] | null;
      }
    /** An action under another name; without one each command is made by itself. */
    | { readonly is: 'renamed'; readonly of: WrittenSystem; readonly as: ReadonlyMap<string, string> }
  );

export interface WrittenModel {
  readonly constants: readonly WrittenConstant[];
  readonly formulas: readonly WrittenDefinition[];
  readonly labels: readonly WrittenDefinition[];
  readonly globals: readonly WrittenVariable[];
  readonly modules: readonly (WrittenModule | WrittenCopy)[];
  readonly rewards: readonly WrittenRewards[];
  readonly initial: Written | null;
  /** Null: all modules in parallel. */
  readonly system: WrittenSystem | null;
}
