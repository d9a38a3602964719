import { type Values, valuesOf } from './parameter.ts';
import { x86_32Xen33 } from './x86-32-xen-3.3.ts';

/** The platforms a scenario can name. Each is a parameter set of the one model. */
export interface PlatformModel {
  readonly name: string;
  readonly summary: string;
  readonly parameters: typeof x86_32Xen33;
}

export type PlatformValues = Values<PlatformModel['parameters']>;

export const platforms: readonly PlatformModel[] = [
  {
    name: 'x86-32-xen-3.3',
    summary: 'the original ReHype platform: x86-32, Xen 3.3.0, Linux 2.6.18',
    parameters: x86_32Xen33,
  },
];

export function platformValues(name: string): PlatformValues {
  const platform = platforms.find((candidate) => candidate.name === name);
  if (platform === undefined) throw new Error(`unknown platform ${name}`);
  return valuesOf(platform.parameters);
}
