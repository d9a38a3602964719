import { faultParameters } from './faults.ts';
import { xen33Instructions, xen43Instructions } from './instructions.ts';
import { type Parameter, type Values, valuesOf } from './parameter.ts';
import { x86_32Xen33 } from './x86-32-xen-3.3.ts';
import { x86_64Xen43 } from './x86-64-xen-4.3.ts';

/** The platforms a scenario can name. Each is a parameter set of the one model. */
export interface PlatformModel {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<keyof typeof x86_32Xen33, Parameter>>;
  /** Instructions of the VMM's steps. */
  readonly instructions: Readonly<Record<keyof typeof xen33Instructions, Parameter>>;
}

export type Instructions = Values<PlatformModel['instructions']>;

/** The bare numbers of a platform. */
export type PlatformValues = Values<PlatformModel['parameters']> & {
  readonly instructions: Instructions;
  readonly faults: Values<typeof faultParameters>;
};

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

export function platformValues(name: string): PlatformValues {
  const platform = platforms.find((candidate) => candidate.name === name);
  if (platform === undefined) throw new Error(`unknown platform ${name}`);
  const { parameters, instructions } = platform;
  return { ...valuesOf(parameters), instructions: valuesOf(instructions), faults: valuesOf(faultParameters) };
}
