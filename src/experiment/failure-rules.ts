/** Rules for the fields of `failure-form.ts`. */
import type { ComponentKind } from './component.ts';
import { type Entry, entryNamed, listOf, namesOf } from './entry.ts';
import type { Rule, Violation } from './rule.ts';
import { nearest } from './suggest.ts';

/** A repair, or a step of a reboot. */
interface Part extends Entry {
  readonly optional: boolean;
  /** For a part that the mechanism has elsewhere only: where. */
  readonly elsewhere?: string | undefined;
}

interface Mechanism extends Entry {
  readonly repairs: readonly Part[];
}

type ByComponent<T> = Readonly<Partial<Record<ComponentKind, T>>>;

interface Patch {
  readonly detection?: readonly string[];
  readonly recovery?: ByComponent<string>;
  readonly without?: readonly string[];
}

/** A detector without this field watches every component. */
type Detectors = readonly (Entry & { readonly watches?: readonly ComponentKind[] })[];

/**
 * Checks that each part left out is optional, that some detector can start each recovery, and that no name is repeated.
 */
export function failureRules<Settings extends Patch, Parts>(
  mechanismsOf: (parts: Parts, settings: Settings) => ByComponent<readonly Mechanism[]>,
  detectorsOf: (parts: Parts) => Detectors = () => [],
): Rule<Settings, Parts>[] {
  const chosen = (settings: Settings, parts: Parts): (Mechanism & { readonly component: ComponentKind })[] =>
    Object.entries(mechanismsOf(parts, settings)).flatMap(([key, mechanisms]) => {
      const component = key as ComponentKind;
      const mechanism = entryNamed(mechanisms, settings.recovery?.[component]);
      return mechanism ? [{ ...mechanism, component }] : [];
    });
  return [
    (settings, parts) =>
      settings.recovery && settings.without?.length
        ? omittedIsOptional('repair', chosen(settings, parts), settings)
        : [],
    (settings, parts) => {
      const { detection } = settings;
      if (!detection) return [];
      return chosen(settings, parts).flatMap(({ name, component, repairs }) => {
        const able = namesOf(detectorsOf(parts).filter(({ watches }) => watches?.includes(component) ?? true));
        // A recovery that no detector can start is a mistake of the author.
        if (repairs.length === 0 || detection.some((detector) => able.includes(detector))) return [];
        const expected = `a detector that watches the ${component} (${listOf(able)}), since '${name}' is to recover it`;
        return [{ field: ['detection'], expected, came: detection.join(', ') || 'none' }];
      });
    },
    (settings) =>
      (['detection', 'without'] as const).flatMap((field) =>
        (settings[field] ?? []).flatMap((name, index, names) =>
          names.indexOf(name) === index
            ? []
            : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
        ),
      ),
  ];
}

/** Repairs or steps that are left out must exist and be optional. */
export function omittedIsOptional(what: string, chosen: readonly Mechanism[], { without = [] }: Patch): Violation[] {
  const repairs = chosen.flatMap((mechanism) => mechanism.repairs);
  const optional = namesOf(repairs.filter((repair) => repair.optional && repair.elsewhere === undefined));
  const whose = chosen.map(({ name }) => `'${name}'`).join(' or ') || 'no mechanism';
  const expected = `an optional ${what} of ${whose} (${listOf(optional)})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const known = entryNamed(repairs, name);
    if (!known)
      return [{ field: ['without', index], expected, came: `'${name}'`, suggestion: nearest(name, optional) }];
    const why = known.optional ? `it has ${known.elsewhere ?? ''} only` : 'cannot be left out';
    return [{ field: ['without', index], expected, came: `'${name}', which ${why}` }];
  });
}

export const faultStrikesTarget: Rule<
  { readonly fault?: { readonly model?: string; readonly target?: ComponentKind } },
  { readonly faults: readonly (Entry & { readonly strikes: readonly ComponentKind[] })[] }
> = ({ fault }, { faults }) => {
  const model = entryNamed(faults, fault?.model);
  if (!model || !fault?.target || model.strikes.includes(fault.target)) return [];
  const expected = `a component that the fault '${model.name}' can strike (${model.strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};
