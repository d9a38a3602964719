import { named } from '../../../experiment/named.ts';
import {
  type NamedSet,
  type Parameter,
  type ParameterModel,
  type ParameterSet,
  type Values,
  valuesOf,
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

export const platformValues = (name: string): PlatformValues => valuesOfPlatform(named(platforms, name));

export function valuesOfPlatform({ parameters, instructions }: PlatformModel): PlatformValues {
  return {
    ...valuesOf(parameters),
    instructions: valuesOf(instructions),
    faults: valuesOf(shared.faults),
    privilegedVm: valuesOf(shared.privilegedVm),
    blkBench: valuesOf(shared.blkBench),
    unixBench: valuesOf(shared.unixBench),
    netBench: valuesOf(shared.netBench),
    experiments: valuesOf(shared.experiments),
  };
}

/** By the name under which `PlatformValues` has each set; `platform` is its top. */
export function parameterSetsOf({ parameters, instructions }: PlatformModel): readonly NamedSet[] {
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
