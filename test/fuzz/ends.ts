/** The ends of what a field takes. */
import { z } from 'zod';
import type { Tree } from './tree.ts';

const FARTHEST = 1e300;
const STEPS = 64;

/**
 * The least and the most of the numbers that are taken, searched from one that is. Of a range with holes: ends of the
 * part around that number.
 */
export function endsOf(takes: (value: number) => boolean, known: number): readonly [least: number, most: number] {
  return [takes(0) ? 0 : towards(takes, known, 0), takes(FARTHEST) ? FARTHEST : towards(takes, known, FARTHEST)];
}

/** Halves what lies between a number that is taken and one that is not, by ratio: ends are many powers of ten away. */
function towards(takes: (value: number) => boolean, known: number, refused: number): number {
  let [inside, outside] = [known, refused];
  for (let step = 0; step < STEPS; step += 1) {
    const isFar = inside > 0 && outside > 0 && Math.max(inside / outside, outside / inside) > 2;
    const between = isFar ? Math.sqrt(inside) * Math.sqrt(outside) : inside + (outside - inside) / 2;
    const whole = outside > inside ? Math.floor(between) : Math.ceil(between);
    const taken = [between, whole].find((value) => value !== inside && takes(value));
    if (taken === undefined) outside = between;
    else inside = taken;
  }
  return inside;
}

/** What else than its ends a number is set to: nothing, almost nothing, one, far from what it is. */
export const around = (known: number): number[] =>
  [0, 1e-9, 1, known / 1000, known * 1000].flatMap((value) => [value, Math.round(value)]);

/** Those of a field by its schema alone; none of a field that takes no numbers. */
export function endsOfSchema(schema: z.core.$ZodType, taken: readonly Tree[]): number[] {
  const known = taken.find((value) => typeof value === 'number');
  return known === undefined ? [] : [...endsOf((value) => z.safeParse(schema, value).success, known)];
}
