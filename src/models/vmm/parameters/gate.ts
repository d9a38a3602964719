/** Constants of the gate before hypercalls, and of a guest that has lost its mind. None was fitted to anything. */
import type { Parameter, ParameterModel, Values } from '../../../experiment/parameter.ts';

export const gateParameters = {
  gateNanos: {
    value: 25,
    unit: 'ns',
    status: 'assumed',
    source: 'a look-up: a table by role and call, then the checks of one rule on argument and state, 60 instructions',
  },
  wildCalls: {
    value: 20,
    unit: 'calls',
    status: 'assumed',
    source: 'that a guest with a corrupted kernel makes with wrong registers, one after the other',
    least: 1,
  },
  wrongNumberShare: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: 'of these, with a wrong number of the call; the others with one wrong bit in their argument',
  },
  argumentBits: { value: 32, unit: 'bits', status: 'assumed', source: 'in which that bit is', least: 1, most: 32 },
} as const satisfies Record<string, Parameter>;

export type GateValues = Values<typeof gateParameters>;

export const gateModels: readonly ParameterModel[] = [
  {
    name: 'hypercall-gate',
    summary: 'a policy before the hypercalls of a VMM, and guests that make wild calls',
    sets: [{ name: 'gate', summary: 'what a look-up costs, what wild calls are', parameters: gateParameters }],
  },
];
