/** A quantity that several models have: its value in each model, and the reason why the values differ, if they do. */
import { type ParameterSet, type Values, valuesOf } from './parameter.ts';

export interface SharedQuantity {
  readonly name: string;
  readonly meaning: string;
  /** `ns` for durations. */
  readonly unit: string;
  readonly values: readonly SharedValue[];
  /** Why the values differ; absent where they are all the same. */
  readonly reason?: string;
}

export interface SharedValue {
  readonly model: string;
  readonly value: number;
  /**
   * The parameters that it is computed from, each with its set; or a description of the question that the model was
   * asked.
   */
  readonly from: readonly string[] | string;
}

export const areSame = ({ values }: SharedQuantity): boolean => new Set(values.map(({ value }) => value)).size === 1;

/** Values from one set of parameters of a model, each with the parameters that it was computed from. */
export function valuesFrom<P extends ParameterSet>(model: string, set: string, parameters: P) {
  const values = valuesOf(parameters);
  return (compute: (values: Values<P>) => number): SharedValue => {
    const used: string[] = [];
    const recorded = new Proxy(values, {
      get(target, name) {
        used.push(`${set}.${String(name)}`);
        return target[name as keyof P];
      },
    });
    return { model, value: compute(recorded), from: used };
  };
}

/** The answer of a model that computes the quantity. */
export const answered = (model: string, question: string, value: number): SharedValue => ({
  model,
  value,
  from: question,
});
