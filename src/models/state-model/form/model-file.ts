/** A scenario whose system is a model in PRISM's language, read into what components are read into. */
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { ALWAYS, type Condition, type StateModel } from '../net/model.ts';
import { compile, type PrismModel } from '../prism/compile.ts';
import { PrismProblem, type Text } from '../prism/problem.ts';
import { type Properties, readCondition, readProperties } from '../prism/properties.ts';
import { measuresOf } from './measures.ts';
import type { Values } from './values.ts';
import type { Settings, WrittenCondition } from './written.ts';

/** By the name of a rule, where its command is. */
export type Places = ReadonlyMap<string, NonNullable<Violation['within']>>;

const UNITS_MS = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export const modelUnitMs = ({ timeUnit = 'h' }: Settings): number => UNITS_MS[timeUnit];

/** What is wrong is noted; null where there is no model to speak of. */
export function readModelFile(
  settings: Settings,
  values: Values,
  yearMs: number,
  violations: Violation[],
): { readonly model: StateModel | null; readonly places?: Places } {
  const source = sourceOf(settings.model, ['model'], violations);
  if (source === null) return { model: null };
  const unitMs = modelUnitMs(settings);
  const given = givenIn(settings);
  const model = attempt(['model'], violations, () => compile(source, given, unitMs));
  if (model === null) return { model: null };
  const read = (written: WrittenCondition | undefined, path: Path): Condition =>
    conditionOf(written, model, path, violations);
  const asked = propertiesOf(settings, model, unitMs, violations);
  checkGiven(settings, model, new Set(asked.flatMap(({ openConstants }) => openConstants)), values, violations);
  const measures = [
    ...asked.flatMap((each) => each.measures),
    ...measuresOf(
      settings.measures ?? {},
      read,
      model.rewards.map(({ name }) => name),
      values,
      violations,
    ),
  ];
  const { variables, starts, rules, rewards } = model;
  const up = read(settings.up, ['up']);
  const places = new Map([...model.places].map(([rule, span]) => [rule, { ...source, ...span }]));
  return {
    model: {
      components: [],
      variables,
      ...(starts && { starts }),
      rules,
      rewards,
      unitMs,
      up,
      costs: [],
      yearMs,
      measures,
    },
    places,
  };
}

/** A text that is in the scenario, or that its loader has put in the place of a file's name. */
function sourceOf(written: Settings['model'], field: Path, violations: Violation[]): Text | null {
  if (typeof written === 'object' && isWhole(written)) return written;
  if (written === undefined) return null;
  if (typeof written === 'string' && written.includes('\n')) return { file: `${field.join('.')}:`, text: written };
  violations.push({ field, expected: 'a file that is read with the scenario, or a text', came: inWords(written) });
  return null;
}

/** The values of an axis may set a part of a mapping only. */
const isWhole = ({ file, text }: Partial<Text>): boolean => file !== undefined && text !== undefined;

const inWords = (written: object | string): string =>
  typeof written === 'string' ? `'${written}'` : 'a mapping without file or text';

function givenIn({ constants = {}, parameters = {} }: Settings): Record<string, number | boolean> {
  const numbers = Object.entries(parameters).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { ...Object.fromEntries(numbers), ...constants };
}

/** Every value that is given is one of an open constant, or is used by its name elsewhere. */
function checkGiven(
  settings: Settings,
  { names }: PrismModel,
  ofProperties: ReadonlySet<string>,
  values: Values,
  violations: Violation[],
): void {
  const open = [...new Set([...names.openConstants, ...ofProperties])];
  for (const name of Object.keys(settings.parameters ?? {})) if (open.includes(name)) values.use(name);
  for (const name of Object.keys(settings.constants ?? {}))
    if (!open.includes(name) && !names.isKnown(name))
      violations.push({
        field: ['constants', name],
        expected: open.length === 0 ? 'no constants, since the model leaves none open' : `one of ${open.join(', ')}`,
        came: `'${name}'`,
        suggestion: nearest(name, open),
      });
}

function propertiesOf(
  { properties }: Settings,
  model: PrismModel,
  unitMs: number,
  violations: Violation[],
): Properties[] {
  if (properties === undefined) return [];
  if (typeof properties === 'string' || 'text' in properties) {
    const source = sourceOf(properties, ['properties'], violations);
    const read = source && attempt(['properties'], violations, () => readProperties(source, model, unitMs));
    return read === null ? [] : [read];
  }
  return properties.flatMap((text, index) => {
    const field = ['properties', index];
    const source = { file: `properties[${index}]`, text };
    return attempt(field, violations, () => readProperties(source, model, unitMs)) ?? [];
  });
}

function conditionOf(
  written: WrittenCondition | undefined,
  model: PrismModel,
  field: Path,
  violations: Violation[],
): Condition {
  if (written === undefined) return ALWAYS;
  if (typeof written !== 'string') {
    violations.push({ field, expected: "a condition of the model, such as '\"up\"' or 'x > 0'", came: 'a mapping' });
    return ALWAYS;
  }
  return attempt(field, violations, () => readCondition({ file: field.join('.'), text: written }, model)) ?? ALWAYS;
}

/** Null, and a violation at its place, where the text is wrong. */
function attempt<Result>(field: Path, violations: Violation[], read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PrismProblem)) throw error;
    const { source, span, mismatch } = error;
    violations.push({ field, ...mismatch, within: { ...source, start: span.start, end: span.end } });
    return null;
  }
}
