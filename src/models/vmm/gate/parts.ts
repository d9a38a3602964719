/** What scenarios about the gate can name. */

import { valuesOf } from '../../../experiment/parameter.ts';
import { hypercallGateDetector } from '../detectors/hypercall-gate.ts';
import { vmmParts } from '../experiment/parts.ts';
import { dry } from '../faults/dry.ts';
import type { FaultModel } from '../faults/fault.ts';
import { wildHypercalls } from '../faults/wild-hypercalls.ts';
import { gateParameters } from '../parameters/gate.ts';
import { policies } from '../policies/policies.ts';

export const gateParts = {
  ...vmmParts,
  faults: [wildHypercalls('appvm', valuesOf(gateParameters)), dry] as readonly FaultModel[],
  detectors: [...vmmParts.detectors, hypercallGateDetector],
  policies,
};

export type GateParts = typeof gateParts;
