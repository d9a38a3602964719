/** Rules for the fields of `failure-form.ts`, for every experiment that has them. */
import type { ComponentKind } from './component.ts';
import { type Entry, entryNamed, listOf, namesOf } from './entry.ts';
import type { Rule, Violation } from './rule.ts';
import { nearest } from './suggest.ts';

/** A repair, or a step of a reboot, as far as the rules are concerned. */
interface Part extends Entry {
  readonly optional: boolean;
}

interface Mechanism<Repair extends Part> extends Entry {
  readonly repairs: readonly Repair[];
}

/** A detector that does not say so watches every component. */
interface Detector extends Entry {
  readonly watches?: readonly ComponentKind[];
}

type ByComponent<T> = Readonly<Partial<Record<ComponentKind, T>>>;

interface Patch {
  readonly detection?: readonly string[];
  readonly recovery?: ByComponent<string>;
  readonly without?: readonly string[];
}

/** What an experiment has of what its scenarios name. */
interface Named<Parts, Repair extends Part, Settings> {
  /** For each component that can be recovered. */
  readonly mechanisms: (parts: Parts) => ByComponent<readonly Mechanism<Repair>[]>;
  readonly detectors?: (parts: Parts) => readonly Detector[];
  readonly lacking?: (settings: Settings, parts: Parts) => Lacking<Repair>;
}

/** Where mechanisms do not have all the repairs that they have elsewhere. */
export interface Lacking<Repair extends Part> {
  readonly where: string;
  /** What there is to say of a repair that is not there; nothing of one that is. */
  readonly why: (repair: Repair) => string | undefined;
}

/** What can be left out, that every recovery can be started, and that no name comes twice. */
export const failureRules = <Parts, Repair extends Part, Settings extends Patch>({
  mechanisms,
  detectors = () => [],
  lacking,
}: Named<Parts, Repair, Settings>): Rule<Settings, Parts>[] => [
  (settings, parts) =>
    settings.recovery === undefined
      ? []
      : omittedIsOptional(
          'repair',
          chosenOf(settings.recovery, mechanisms(parts)).map(({ mechanism }) => mechanism),
          settings.without,
          lacking?.(settings, parts),
        ),
  ({ recovery, detection }, parts) =>
    recoveryIsDetectable(chosenOf(recovery, mechanisms(parts)), detection, detectors(parts)),
  listedOnce,
];

interface Choice<M> {
  readonly component: ComponentKind;
  readonly mechanism: M;
}

/** In the order of the file. */
const chosenOf = <M extends Entry>(
  recovery: ByComponent<string> | undefined,
  mechanisms: ByComponent<readonly M[]>,
): Choice<M>[] =>
  Object.entries(recovery ?? {}).flatMap(([key, name]) => {
    const component = key as ComponentKind;
    const mechanism = entryNamed(mechanisms[component] ?? [], name);
    return mechanism ? [{ component, mechanism }] : [];
  });

/** Repairs or steps that are left out must exist and be optional. */
export function omittedIsOptional<Repair extends Part>(
  what: 'repair' | 'step',
  chosen: readonly Mechanism<Repair>[],
  without: readonly string[] = [],
  { where, why }: Lacking<Repair> = { where: '', why: () => undefined },
): Violation[] {
  const repairs = chosen.flatMap((mechanism) => mechanism.repairs);
  const here = repairs.filter((repair) => why(repair) === undefined);
  const optional = namesOf(here.filter((repair) => repair.optional));
  const whose = chosen.map(({ name }) => `'${name}'`).join(' or ') || 'no mechanism';
  const expected = `an optional ${what} of ${whose}${here.length < repairs.length ? where : ''} (${listOf(optional)})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const known = entryNamed(repairs, name);
    const reason = known === undefined ? '' : `, ${(known.optional && why(known)) || 'which cannot be left out'}`;
    const suggestion = known ? undefined : nearest(name, optional);
    return [{ field: ['without', index], expected, came: `'${name}'${reason}`, suggestion }];
  });
}

/** A recovery that nothing can start is an oversight. */
function recoveryIsDetectable(
  chosen: readonly Choice<Mechanism<Part>>[],
  detection: readonly string[] | undefined,
  detectors: readonly Detector[],
): Violation[] {
  if (detection === undefined) return [];
  return chosen.flatMap(({ component, mechanism: { name, repairs } }) => {
    const able = namesOf(detectors.filter(({ watches }) => watches?.includes(component) ?? true));
    if (repairs.length === 0 || detection.some((detector) => able.includes(detector))) return [];
    const expected = `a detector that watches the ${component} (${listOf(able)}), since '${name}' is to recover it`;
    return [{ field: ['detection'], expected, came: detection.join(', ') || 'none' }];
  });
}

const listedOnce = (settings: Patch): Violation[] =>
  (['detection', 'without'] as const).flatMap((field) => {
    const names = settings[field] ?? [];
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
    );
  });

export function faultStrikesTarget(
  fault: { readonly model?: string; readonly target?: string } | undefined,
  faults: readonly (Entry & { readonly strikes: readonly string[] })[],
): Violation[] {
  const model = entryNamed(faults, fault?.model);
  if (model === undefined || fault?.target === undefined || model.strikes.includes(fault.target)) return [];
  const expected = `a component that the fault '${model.name}' can strike (${listOf(model.strikes)})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
}
