/** Models in PRISM's language, and what their chains say of properties. Times are in hours. */
import { Solver } from '../../../../src/analysis/markov/solver.ts';
import type { StateModel } from '../../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { compile } from '../../../../src/models/state-model/prism/compile.ts';
import { PrismProblem } from '../../../../src/models/state-model/prism/problem.ts';
import { readProperties } from '../../../../src/models/state-model/prism/properties.ts';
import { HOUR_MS } from '../net/systems.ts';

type Given = Readonly<Record<string, number | boolean>>;

export function modelOf(text: string, properties = '', given: Given = {}): StateModel {
  const model = compile({ file: 'test.sm', text }, given, HOUR_MS);
  const { measures } = readProperties({ file: 'test.props', text: properties }, model, HOUR_MS);
  const { variables, starts, rules, rewards } = model;
  return {
    components: [],
    variables,
    ...(starts && { starts }),
    rules,
    rewards,
    unitMs: HOUR_MS,
    up: [[]],
    costs: [],
    yearMs: HOUR_MS,
    measures,
  };
}

/** By property, what the chain says. */
export function answers(text: string, properties: string, given: Given = {}): (number | null)[] | null {
  return new Solver().answers(netOf(modelOf(text, properties, given)), 'refused');
}

/** `line:column expected ..., came ...` of what is wrong with a model or its properties. */
export function problem(text: string, properties = '', given: Given = {}): string {
  try {
    modelOf(text, properties, given);
  } catch (error) {
    if (error instanceof PrismProblem) return error.message.replace(/^test\.\w+:/, '');
    throw error;
  }
  return 'nothing';
}

/** A model of one variable that never moves, with this as a label. */
export const saying = (expression: string): string =>
  `ctmc const int a = 7; const double d = 0.5; const bool b = true; formula f = a + 1;
  module m x : [-5..5] init 2; y : bool; [] false -> 1 : true; endmodule
  label "said" = ${expression};`;

export const holdsAtFirst = (expression: string): boolean =>
  answers(saying(expression), 'P=? [ F<=0 "said" ]')?.[0] === 1;
