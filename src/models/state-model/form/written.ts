/** State models as a scenario writes them, checked for their shape and not yet read. */
import type { z } from 'zod';
import type { DeepReadonly } from '../../../experiment/experiment.ts';
import type { stateModelFields } from './fields.ts';

export type Settings = DeepReadonly<z.output<z.ZodObject<typeof stateModelFields>>>;
/** A requirement of a condition, as written; a list of conjunctions is a condition of which one must hold. */
export type WrittenRequirement = Conjunction[string];
export type Conjunction = Exclude<NonNullable<Settings['up']>, string | readonly unknown[]>;
export type WrittenCondition = Conjunction | readonly Conjunction[] | string;
export type WrittenMeasure = NonNullable<Settings['measures']>[string];
export type WrittenComponents = NonNullable<Settings['components']>;
export type WrittenComponent = WrittenComponents[string];
export type WrittenTransition = WrittenComponent['transitions'][string];
export type WrittenMove = NonNullable<Settings['moves']>[string];

/** Whether what could be one or several is several. */
export const isList = <Item>(written: Item | readonly Item[] | object): written is readonly Item[] =>
  Array.isArray(written);
