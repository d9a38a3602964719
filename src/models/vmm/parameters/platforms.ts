import { named } from '../../../experiment/named.ts';
import {
  areWatched,
  type NamedSet,
  type Parameter,
  type ParameterModel,
  type ParameterSet,
  together,
  type Values,
  valuesWith,
} from '../../../experiment/parameter.ts';
import { propagationParameters } from '../../../experiment/propagation.ts';
import { experimentParameters } from './experiments.ts';
import { xen33Instructions, xen43Instructions } from './instructions.ts';
import { privilegedVmParameters } from './privileged-vm.ts';
import { blkBenchParameters, netBenchParameters, unixBenchParameters } from './workloads.ts';
import { x86_32Xen33 } from './x86-32-xen-3.3.ts';
import { x86_64Xen43 } from './x86-64-xen-4.3.ts';

/** The platforms that a scenario can name. Each is a set of parameters of the same model. */
export interface PlatformModel {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<keyof typeof x86_32Xen33, Parameter>>;
  /** Instructions of the VMM's steps. */
  readonly instructions: Readonly<Record<keyof typeof xen33Instructions, Parameter>>;
}

/** The sets that all platforms share. */
const shared = {
  faults: propagationParameters,
  privilegedVm: privilegedVmParameters,
  blkBench: blkBenchParameters,
  unixBench: unixBenchParameters,
  netBench: netBenchParameters,
  experiments: experimentParameters,
} as const satisfies Record<string, ParameterSet>;

export type Instructions = Values<PlatformModel['instructions']>;

/** The values of a platform's parameters. */
export type PlatformValues = Values<PlatformModel['parameters']> & {
  readonly instructions: Instructions;
  /** A look-up in the policy of a gate, where there is one. */
  readonly gateNanos?: number;
} & { readonly [Name in keyof typeof shared]: Values<(typeof shared)[Name]> };

export const platforms: readonly PlatformModel[] = [
  {
    name: 'x86-32-xen-3.3',
    summary: 'the original ReHype platform: x86-32, Xen 3.3.0, Linux 2.6.18',
    parameters: x86_32Xen33,
    instructions: xen33Instructions,
  },
  {
    name: 'x86-64-xen-4.3',
    summary: 'the platform of the port and of NiLiHype: x86-64, Xen 4.3.2, Linux 3.16.1',
    parameters: x86_64Xen43,
    instructions: xen43Instructions,
  },
];

export const platformValues = (name: string, constants?: PlatformConstants): PlatformValues =>
  valuesOfPlatform(named(platforms, name), constants);

/** By set, constants that are other than the platform has them. */
export type PlatformConstants = Readonly<
  Partial<Record<PlatformSet, Readonly<Record<string, number | undefined>> | undefined>>
>;
export type PlatformSet = 'platform' | 'instructions' | keyof typeof shared;

/** Of platforms whose constants are as they have them, which the rules ask of every variant of a scenario. */
const unchanged = new WeakMap<PlatformModel, PlatformValues>();

export function valuesOfPlatform(model: PlatformModel, constants?: PlatformConstants): PlatformValues {
  if (constants !== undefined || areWatched()) return valuesOfConstants(model, constants ?? {});
  const values = unchanged.get(model) ?? valuesOfConstants(model, {});
  unchanged.set(model, values);
  return values;
}

function valuesOfConstants({ parameters, instructions }: PlatformModel, constants: PlatformConstants): PlatformValues {
  const of = <P extends ParameterSet>(name: PlatformSet, set: P): Values<P> => valuesWith(set, constants[name] ?? {});
  return together(of('platform', parameters), {
    instructions: of('instructions', instructions),
    faults: of('faults', shared.faults),
    privilegedVm: of('privilegedVm', shared.privilegedVm),
    blkBench: of('blkBench', shared.blkBench),
    unixBench: of('unixBench', shared.unixBench),
    netBench: of('netBench', shared.netBench),
    experiments: of('experiments', shared.experiments),
  });
}

/** By the name under which `PlatformValues` has each set; `platform` is its top. */
export function parameterSetsOf({
  parameters,
  instructions,
}: PlatformModel): readonly (NamedSet & { readonly name: PlatformSet })[] {
  return [
    { name: 'platform', summary: 'hardware, VMM, guests, detection, recovery', parameters },
    { name: 'instructions', summary: "the steps of the VMM's entries", parameters: instructions },
    { name: 'faults', summary: 'how a flipped bit propagates', parameters: shared.faults },
    { name: 'privilegedVm', summary: "the PrivVM's drivers, toolstack and processes", parameters: shared.privilegedVm },
    { name: 'blkBench', summary: 'BlkBench', parameters: shared.blkBench },
    { name: 'unixBench', summary: 'UnixBench', parameters: shared.unixBench },
    { name: 'netBench', summary: 'NetBench, and the rule of its sender', parameters: shared.netBench },
    {
      name: 'experiments',
      summary: 'how long a run takes, and what counts as surviving it',
      parameters: shared.experiments,
    },
  ];
}

export const parameterModels: readonly ParameterModel[] = platforms.map((platform) => ({
  name: platform.name,
  summary: platform.summary,
  sets: parameterSetsOf(platform),
}));
