/** Checks a document: the result is a scenario, or all its problems. */

import type { Experiment } from '../experiment/experiment.ts';
import { formatPath, type Path } from '../experiment/path.ts';
import type { Violation } from '../experiment/rule.ts';
import { experimentNamed } from '../experiments.ts';
import { choose, type DraftAxis, type DraftValue, readAxes, readConstraints, soundAxes } from './axes.ts';
import { ClaimProblem, parseClaim, variantsNamed } from './claim.ts';
import type { Located } from './document.ts';
import type { Problem } from './errors.ts';
import { missingParts, withoutDefaults } from './missing-parts.ts';
import { oldSpellingsIn } from './old-spellings.ts';
import type { Override } from './override.ts';
import { Problems } from './problems.ts';
import { checkReportedVariants, readReported } from './reported.ts';
import { type Constraint, isMapping, type Scenario, type SettingsPatch, scenarioFileSchema } from './schema.ts';
import { describe, type PartialFile, parseShape } from './shape.ts';
import { checkStrata } from './strata.ts';
import type { Traces } from './traces.ts';
import { combinationsOf, factorsOf, MOST_AXES, MOST_COMBINATIONS, merge, nameOf, withFieldData } from './variants.ts';

export interface Checked {
  /** Present when there are no problems. */
  readonly scenario?: Scenario;
  readonly problems: readonly Problem[];
}

/** `overrides` are those that the document already holds; `traces` reads those that it names. */
export function checkScenario(
  root: Located,
  overrides: readonly Override[],
  within: readonly Experiment[],
  traces: Traces,
): Checked {
  const problems = new Problems(root);
  const asked = experimentAsked(root, within, problems);
  // Without the experiment the fields are not known.
  if (asked === undefined) return { problems: problems.list };
  // Other problems of a file of a former version are reported once its spellings are up to date.
  const oldSpellings = oldSpellingsIn(root, asked.oldSpellings ?? []);
  if (oldSpellings.length > 0) return { problems: oldSpellings };
  const { file, problems: shapeProblems } = parseShape(scenarioFileSchema(asked), root);
  const axes = readAxes(root, file, problems);
  checkOverrides(overrides, axes, problems);
  const constraint = readConstraints(axes, file, problems);
  const reported = readReported(file, axes, problems);
  checkStrata(file, axes, problems);
  const isComplete = shapeProblems.length === 0 && problems.list.length === 0;
  const combinations = combine(axes, constraint, problems);
  // Without an invalid constraint there are combinations that the author meant to exclude, whose problems are not
  // mistakes.
  if (constraint.length === (file.constraint ?? []).length)
    checkVariants({ asked, file, axes, traces, shapeProblems }, combinations, problems);
  if (isComplete && combinations.length > 0) {
    const sound = soundAxes(axes);
    const factors = combinations.map((chosen) => factorsOf(sound, chosen));
    checkReportedVariants(reported, factors, problems);
    checkClaims(file.claims ?? [], asked.metrics, factors, problems);
  }
  const all = [...shapeProblems, ...problems.list];
  if (all.length > 0) return { problems: all };
  // Its asked has found nothing wrong.
  const sound = file as unknown as Scenario;
  const field = traces.used;
  const whole = { ...sound, vary: soundAxes(axes), constraint, reported, ...(field !== undefined && { field }) };
  return { scenario: whole, problems: [] };
}

/** Each must be understood, and be about variants that there are. */
function checkClaims(
  claims: readonly (string | undefined)[],
  metrics: Experiment['metrics'],
  factors: readonly Readonly<Record<string, string>>[],
  problems: Problems,
): void {
  const variants = factors.map((each) => ({ name: nameOf(each), factors: each }));
  for (const [index, text] of claims.entries())
    try {
      const { of, to } = parseClaim(text ?? '', metrics);
      variantsNamed(of, variants);
      if ('variants' in to) variantsNamed(to.variants, variants);
    } catch (error) {
      if (!(error instanceof ClaimProblem)) throw error;
      problems.at(['claims', index], error.mismatch);
    }
}

/** Of settings whose failures come from a trace, with what the trace holds. `given` is what of them is no default. */
function violationsOf(
  settings: SettingsPatch,
  given: () => SettingsPatch,
  asked: Experiment,
  traces: Traces,
  problems: Problems,
): readonly Violation[] {
  const { violations, ofTrace } = traces.read(settings);
  for (const problem of ofTrace) problems.elsewhere(problem);
  const missing = missingParts(asked.fields, settings, given);
  // The rules of an experiment are about mappings that are whole.
  if (missing.length > 0) return [...violations, ...missing];
  return [...violations, ...asked.violations(withFieldData(settings, traces.used ?? {}))];
}

/** The experiment that the document names. Undefined if there is none of that name, which is reported. */
function experimentAsked(
  { fields }: Located,
  within: readonly Experiment[],
  problems: Problems,
): Experiment | undefined {
  const name = fields?.get('experiment')?.content.value;
  const asked = name === undefined || typeof name === 'string' ? experimentNamed(name, within) : undefined;
  if (asked === undefined)
    problems.at(['experiment'], {
      ...choose('an experiment', within, typeof name === 'string' ? name : ''),
      came: describe(name),
    });
  return asked;
}

/**
 * A field that is misspelt, or of the wrong shape, is also missing, and so is the rest of the mappings that it is in;
 * only the former is reported.
 */
function isEcho({ field, came }: Violation, shapeProblems: readonly Problem[]): boolean {
  if (!/^(?:nothing|neither)/.test(came)) return false;
  const path = formatPath(field);
  const outermost = field.length > 1 ? formatPath(field.slice(0, 1)) : path;
  return shapeProblems.some((shape) => shape.suggestion === path || isWithin(shape, outermost));
}

const isWithin = ({ path }: Problem, outer: string): boolean =>
  outer !== '' && (path === outer || path.startsWith(`${outer}.`));

/** The combinations of values that the constraints keep; none when there are too many combinations. */
function combine(axes: readonly DraftAxis[], constraint: readonly Constraint[], problems: Problems): number[][] {
  if (axes.length > MOST_AXES) {
    problems.atKey(['vary'], { expected: `at most ${MOST_AXES} axes`, came: `${axes.length}` });
    return [];
  }
  const product = axes.reduce((size, axis) => size * axis.values.length, 1);
  if (product > MOST_COMBINATIONS) {
    problems.atKey(['vary'], { expected: `at most ${MOST_COMBINATIONS} combinations of values`, came: `${product}` });
    return [];
  }
  const combinations = combinationsOf(soundAxes(axes), constraint);
  if (product > 0 && combinations.length === 0) {
    problems.atKey(['constraint'], {
      expected: 'constraints that keep a combination',
      came: `constraints that drop all ${product}`,
    });
  }
  return combinations;
}

/** A file whose variants are checked. */
interface Draft {
  readonly asked: Experiment;
  readonly file: PartialFile;
  readonly axes: readonly DraftAxis[];
  readonly traces: Traces;
  readonly shapeProblems: readonly Problem[];
}

/**
 * Checks the settings of every variant against the rules. A problem that several variants share is reported for each;
 * the loader keeps the first report at each place.
 */
function checkVariants(
  { asked, file, axes, traces, shapeProblems }: Draft,
  combinations: readonly (readonly number[])[],
  problems: Problems,
): void {
  const given = withoutDefaults(file, asked.defaults);
  for (const chosen of combinations) {
    const values = chosen.flatMap((value, axis) => axes[axis]?.values[value] ?? []);
    if (values.some(({ patch }) => !patch)) continue;
    const over = (below: SettingsPatch): SettingsPatch =>
      values.reduce<SettingsPatch>((inner, { patch }) => merge(inner, patch ?? {}), below);
    for (const violation of violationsOf(over(file), () => over(given), asked, traces, problems)) {
      if (isEcho(violation, shapeProblems)) continue;
      const path = placeOf(violation.field, file, values);
      const variant = axes.length > 0 ? ` (variant '${nameOf(factorsOf(soundAxes(axes), chosen))}')` : '';
      problems.at(path, { ...violation, came: `${violation.came}${variant}` }, violation.within);
    }
  }
}

/** In the value of an axis that sets a field, or, of a field that nothing sets, what it is missing from. */
function placeOf(field: Path, file: PartialFile, values: readonly DraftValue[]): Path {
  const sought = values.some(({ patch }) => sets(patch, field)) || sets(file, field) ? field : field.slice(0, -1);
  const source = sought.length === 0 ? undefined : values.findLast(({ patch }) => sets(patch, sought));
  return source?.placeOf(field) ?? field;
}

/** Reports overrides that have no effect on any variant, since they would mislead their author. */
function checkOverrides(overrides: readonly Override[], axes: readonly DraftAxis[], problems: Problems): void {
  for (const { path } of overrides) {
    const axis = axes.find(({ values }) => values.length > 0 && values.every(({ patch }) => sets(patch, path)));
    if (axis)
      problems.at(path, {
        expected: 'a field that some variant leaves alone',
        came: `one that axis '${axis.name}' sets in all of them`,
      });
  }
}

/** Whether a patch has a value at a path or replaces something around it. */
function sets(patch: unknown, [part, ...rest]: Path): boolean {
  if (part === undefined || !isMapping(patch)) return patch !== undefined;
  return sets(patch[part], rest);
}
