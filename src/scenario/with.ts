/** The same run under other settings: `rvisim replay DIR ID --with recovery.vmm=none`. */
import { type Catalog, catalog } from '../catalog.ts';
import type { Located } from './document.ts';
import { problemAt, ScenarioError } from './errors.ts';
import { override } from './override.ts';
import { violationsOf } from './rules.ts';
import { patchSchema, type RunSettings } from './schema.ts';
import { settingsFields } from './settings.ts';
import { parsePart } from './shape.ts';
import { wholeOf } from './source.ts';
import { merge } from './variants.ts';

/**
 * Lays assignments `path=value` over the settings of a variant. Repairs that were left out of a mechanism that is no longer chosen are forgotten, unless
 * `without` is itself assigned.
 * @throws {ScenarioError} whose problems have the option as their place.
 */
export function settingsWith(
  settings: RunSettings,
  assignments: readonly string[],
  within: Catalog = catalog,
): RunSettings {
  const option = '--with';
  const place = wholeOf(`${option} ${assignments.join(' ')}`);
  const empty: Located = { value: {}, span: place, fields: new Map() };
  const { root, problems } = override(empty, assignments, option);
  const { value: patch, problems: misshapen } = parsePart(patchSchema(settingsFields(within)), root);
  if (!patch || problems.length + misshapen.length > 0) throw new ScenarioError([...problems, ...misshapen]);
  const merged = merge(settings, patch);
  const resolved = patch.without
    ? merged
    : { ...merged, without: merged.without.filter((repair) => has(merged, repair, within)) };
  const violations = violationsOf(resolved, within);
  if (violations.length > 0)
    throw new ScenarioError(violations.map((violation) => problemAt(place, violation.field, violation)));
  return resolved;
}

const has = ({ recovery }: RunSettings, repair: string, { mechanisms }: Catalog): boolean =>
  Object.values(recovery).some((mechanism) => mechanisms[mechanism ?? '']?.repairs.some(({ name }) => name === repair));
