/**
 * What a plugin is: a module that exports `plugin`, a record of what it adds by the same contracts as rvisim's own
 * parts, or a function that makes this record from rvisim's parts. docs/plugins.md shows one.
 */
import type { Experiment } from '../experiment/experiment.ts';
import type { DriverVmParts } from '../models/driver-vm/experiment/parts.ts';
import type { HostParts } from '../models/host/experiment/parts.ts';
import type { RebootParts } from '../models/host/reboot/parts.ts';
import type { ManagementParts } from '../models/management/experiment/parts.ts';
import type { VmmParts } from '../models/vmm/experiment/parts.ts';

/**
 * The parts that a plugin can add to, by experiment and kind. A web cluster asks the models of its components, and a
 * state model names no parts: neither has any.
 */
export interface HouseParts {
  readonly 'vmm-failure': Omit<VmmParts, 'platforms' | 'configurations'>;
  readonly 'driver-vm': DriverVmParts;
  readonly 'privileged-vm': ManagementParts;
  readonly reboot: Omit<RebootParts, 'policies'>;
  readonly rejuvenation: HostParts;
  readonly cluster: Omit<HostParts, 'policies'>;
}

/** A part of an experiment: `Part<'vmm-failure', 'mechanisms'>` is a recovery mechanism of the VMM. */
export type Part<
  Name extends keyof HouseParts,
  Kind extends keyof HouseParts[Name],
> = HouseParts[Name][Kind] extends readonly (infer Each)[] ? Each : never;

/** A repair of a mechanism: `RepairOf<Part<'vmm-failure', 'mechanisms'>>`. */
export type RepairOf<Mechanism extends { readonly repairs: readonly unknown[] }> = Mechanism['repairs'][number];

export type AddedParts = {
  readonly [Name in keyof HouseParts]?: { readonly [Kind in keyof HouseParts[Name]]?: HouseParts[Name][Kind] };
};

/** `Figure` is the type of `report/charts`, which is not known here. */
export interface PluginOf<Figure> {
  /** Lower case, digits and dashes. */
  readonly name: string;
  /** By experiment and kind. They come after those that are there already. */
  readonly parts?: AddedParts;
  readonly experiments?: readonly Experiment[];
  readonly figures?: readonly Figure[];
}

/** What a function that makes a plugin is given. */
export interface House {
  /** The parts of rvisim itself, to be made use of: a mechanism is mostly made of repairs that there are. */
  readonly parts: HouseParts;
}

/** What a module exports as `plugin`. */
export type PluginExport<Figure> = PluginOf<Figure> | ((house: House) => PluginOf<Figure>);
