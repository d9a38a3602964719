import type { Values } from '../../../experiment/parameter.ts';
import type { testbedParameters } from '../parameters/testbed.ts';

export type ClientValues = Pick<
  Values<typeof testbedParameters>,
  'retransmitNanos' | 'mostRetransmitNanos' | 'throughputStepNanos' | 'firstSegments'
>;
