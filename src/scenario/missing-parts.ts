/**
 * What a mapping lacks when axes give only a part of it. A value of an axis may set any part of a mapping, or of one of
 * several mappings that a field may be: a trigger with phase and share, or with at. The rest must come from the file or
 * from another axis. Lists and the values of records are replaced as a whole, so nothing of them can be missing.
 */
import { z } from 'zod';
import type { Path } from '../experiment/path.ts';
import type { Violation } from '../experiment/rule.ts';
import { isMapping, type SettingsPatch } from './schema.ts';

/** A field that may be missing, or in which something may be. */
interface Place {
  readonly name: string;
  /** What is expected of it; undefined where it may be left out. */
  readonly needed: string | undefined;
  /** The mappings that it may be. */
  readonly choices: readonly Choice[];
  /** What is expected where there are several. */
  readonly whole: string;
}

interface Choice {
  readonly shape: z.ZodRawShape;
  readonly isOpen: boolean;
  readonly places: readonly Place[];
}

const known = new WeakMap<z.ZodRawShape, readonly Place[]>();

/**
 * `given` is what the author has written of the settings, without defaults: it says which of several mappings is meant
 * where they hold parts of two. Missing settings themselves are not reported, which the shape of the file tells.
 */
export function missingParts(fields: z.ZodRawShape, settings: SettingsPatch, given: () => SettingsPatch): Violation[] {
  const places = known.get(fields) ?? placesIn(fields);
  known.set(fields, places);
  return places.flatMap((place) => missingFrom(place, settings, given, []));
}

/** Settings without what is as its default. */
export function withoutDefaults(settings: SettingsPatch, defaults: SettingsPatch): SettingsPatch {
  const own = Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    const usual = defaults[name];
    if (isMapping(value) && isMapping(usual)) return [[name, withoutDefaults(value, usual)]];
    // Numbers, texts and lists of them.
    return JSON.stringify(value) === JSON.stringify(usual) ? [] : [[name, value]];
  });
  return Object.fromEntries(own);
}

function missingFrom(
  { name, choices, whole }: Place,
  outer: SettingsPatch,
  given: () => SettingsPatch,
  path: Path,
): Violation[] {
  const value = outer[name];
  const field = [...path, name];
  const [only, ...others] = choices;
  if (!isMapping(value) || only === undefined) return [];
  const givenHere = (): SettingsPatch => {
    const own = given()[name];
    return isMapping(own) ? own : {};
  };
  if (others.length === 0) return missingOf(only, value, givenHere, field);
  // Parts of the default remain beneath what an axis gives of another mapping.
  const meant = choicesFor(choices, value) ?? choicesFor(choices, givenHere());
  if (meant === undefined) return [{ field, expected: whole, came: `${namesIn(givenHere()).join(' and ')} together` }];
  const lacks = meant.map((choice) => missingOf(choice, value, givenHere, field));
  const fewest = lacks.reduce((one, other) => (other.length < one.length ? other : one));
  return fewest.map((lack) => ({ ...lack, expected: `${lack.expected}, for ${whole}` }));
}

const missingOf = ({ places }: Choice, value: SettingsPatch, given: () => SettingsPatch, path: Path): Violation[] =>
  places.flatMap((place) => {
    if (value[place.name] !== undefined || place.needed === undefined) return missingFrom(place, value, given, path);
    const beside = namesIn(value);
    const came = beside.length === 0 ? 'nothing' : `nothing beside ${beside.join(' and ')}`;
    return [{ field: [...path, place.name], expected: place.needed, came }];
  });

/** Those that can hold all parts of a value; undefined if none can. */
function choicesFor(choices: readonly Choice[], value: SettingsPatch): readonly Choice[] | undefined {
  const able = choices.filter(({ shape, isOpen }) =>
    namesIn(value).every((name) => {
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      return field === undefined ? isOpen : !(field instanceof z.ZodLiteral) || field.values.has(value[name] as never);
    }),
  );
  return able.length === 0 ? undefined : able;
}

/** Of fields, those that can be missing or hold a mapping that can be given in part. */
function placesIn(shape: z.ZodRawShape): Place[] {
  return Object.entries(shape).flatMap(([name, field]): Place[] => {
    const message = z.safeParse(field, undefined).error?.issues[0]?.message ?? '';
    const needed = z.safeParse(z.object({ [name]: field }), {}).success ? undefined : message;
    const choices = mappingsIn(field).map(
      (mapping): Choice => ({
        shape: mapping.shape,
        isOpen: !(mapping.def.catchall instanceof z.ZodNever),
        places: placesIn(mapping.shape),
      }),
    );
    const isWhole = choices.length < 2 && choices.every(({ places }) => places.length === 0);
    const whole = choices.length < 2 ? '' : (z.safeParse(unwrapped(field), undefined).error?.issues[0]?.message ?? '');
    return needed === undefined && isWhole ? [] : [{ name, needed, choices, whole }];
  });
}

/** The mappings that a field may be, those of unions within unions, too. */
function mappingsIn(field: z.core.$ZodType): z.ZodObject[] {
  const inner = unwrapped(field);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap(mappingsIn);
  return inner instanceof z.ZodObject ? [inner] : [];
}

function unwrapped(field: z.core.$ZodType): z.core.$ZodType {
  const isWrapped =
    field instanceof z.ZodExactOptional ||
    field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodNullable ||
    field instanceof z.ZodReadonly;
  return isWrapped ? unwrapped(field.unwrap()) : field;
}

const namesIn = (value: SettingsPatch): string[] => Object.keys(value).filter((name) => value[name] !== undefined);
