/**
 * Expressions over the state of a system, as plain data: what guards, rates, weights, rewards and assignments are made
 * of, in whatever language they were written. Truth is 1, and its absence 0.
 */

export type Expression =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'count'; readonly of: Counting }
  | { readonly is: 'operation'; readonly operator: Operator; readonly operands: readonly Expression[] };

/** How many instances of a component are in one of these states. */
export interface Counting {
  readonly component: string;
  readonly states: readonly string[];
  /**
   * Of which instances: those on the same instance of this component as the one that asks, or all of the system. The
   * one that asks, one of those it is on, or one that is on it, counts as on itself.
   */
  readonly within: string | null;
}

export type Operator =
  | ('+' | '-' | '*' | '/' | 'negative' | 'min' | 'max' | 'floor' | 'ceil' | 'round' | 'pow' | 'mod' | 'log')
  | ('=' | '!=' | '<' | '<=' | '>' | '>=')
  | ('not' | 'and' | 'or' | 'implies' | 'iff')
  /** The second where the first holds, else the third. */
  | 'if';

export const numeral = (value: number): Expression => ({ is: 'number', value });
export const variable = (name: string): Expression => ({ is: 'variable', name });
export const operation = (operator: Operator, ...operands: readonly Expression[]): Expression => ({
  is: 'operation',
  operator,
  operands,
});
