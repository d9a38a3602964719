/** The names that a field of a scenario can have. */
import { z } from 'zod';

/** Undefined for a field that has no list of names. */
export function choicesIn(
  field: z.core.$ZodType,
): { readonly names: readonly string[]; readonly isList: boolean } | undefined {
  if (field instanceof z.ZodEnum) return { names: field.options.map(String), isList: false };
  if (field instanceof z.ZodArray) {
    const each = choicesIn(field.element);
    return each && { ...each, isList: true };
  }
  if (field instanceof z.ZodExactOptional || field instanceof z.ZodOptional || field instanceof z.ZodDefault)
    return choicesIn(field.unwrap());
  return undefined;
}
