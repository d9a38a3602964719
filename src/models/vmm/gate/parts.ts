/** What scenarios about the gate can name. */
import type { Entry } from '../../../experiment/entry.ts';
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
  // Those of other models, so a composition adds them.
  privvmRecoveries: [] as readonly Entry[],
  dvmRecoveries: [] as readonly Entry[],
  appvmRecoveries: [] as readonly Entry[],
};

export type GateParts = typeof gateParts;
