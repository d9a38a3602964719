/**
 * What scenarios can name and figures can be drawn at this moment: rvisim's own experiments, and what plugins add.
 *
 * A catalogue is a value, and nothing ever changes one. It is in force for one piece of work, and for all that this
 * work calls and waits for: two campaigns of one process, each under its own catalogue, never see each other's parts.
 * Where none is in force, rvisim's own experiments are all there is.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Experiment } from './experiment.ts';

export interface Catalogue {
  readonly experiments: readonly Experiment[];
  /** Figures of plugins, beside rvisim's own; `report/charts` knows their type. */
  readonly figures: readonly unknown[];
  /** In the order in which they were given. */
  readonly plugins: readonly LoadedPlugin[];
  /** The plugin that adds a name, as messages call it, by `placeOf`; rvisim's own names are not in it. */
  readonly origins: ReadonlyMap<string, string>;
}

export interface LoadedPlugin {
  readonly mark: PluginMark;
  /** Where its module was loaded from: an absolute path. Other threads load it from there. */
  readonly path: string;
}

/** What a manifest keeps of a plugin: its name, and which bytes it was. */
export interface PluginMark {
  readonly name: string;
  /** Its module, then the local files that this imports, named from the module's folder. */
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
}

/** The key of a name in `origins`: an experiment, a part of one, a figure. */
export const placeOf = (...where: readonly string[]): string => where.join(' ');

const inForce = new AsyncLocalStorage<Catalogue | undefined>();

/** Does the work under the catalogue; without one, with rvisim's own experiments alone. */
export const under = <T>(catalogue: Catalogue | undefined, work: () => T): T => inForce.run(catalogue, work);

/** Undefined where there is none, and rvisim's own experiments are all there is. */
export const catalogueInForce = (): Catalogue | undefined => inForce.getStore();

/** The plugin that this name comes from; undefined for rvisim's own. */
export const originOf = (...where: readonly string[]): string | undefined =>
  catalogueInForce()?.origins.get(placeOf(...where));
