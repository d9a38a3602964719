/** Constants of who makes pages dirty. */
import type { Parameter, ParameterModel } from '../../../experiment/parameter.ts';
import { migrationParameters } from './migration.ts';
import { testbedParameters } from './testbed.ts';

const { pageHeaderBytes } = migrationParameters;
const { payloadShare, extentPages, roundTripNanos } = testbedParameters;

export const amplificationParameters = {
  pageHeaderBytes,
  payloadShare,
  extentPages,
  roundTripNanos,
  plantedChangedBytes: {
    least: 1,
    most: 4096,
    value: 8,
    unit: 'bytes',
    status: 'assumed',
    source: 'that a write of the planted stranger changes',
  },
} as const satisfies Record<string, Parameter>;

export const amplificationModels: readonly ParameterModel[] = [
  {
    name: 'dirty-amplification',
    summary: 'who makes pages dirty, and what is sent for it',
    sets: [{ name: 'sending', summary: 'what sends pages', parameters: amplificationParameters }],
  },
];
