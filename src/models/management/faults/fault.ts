import type { Fault } from '../../../experiment/fault.ts';
import type { ManagementPlane } from '../plane/plane.ts';

export type ManagementFault = Fault<ManagementPlane>;
