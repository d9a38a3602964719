/** What a run has come to, for those who judge it. */
import type { ServiceLog } from '../../../experiment/client.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import type { ManagementDetection } from '../detectors/detector.ts';
import type { ManagementRecovery } from '../mechanisms/recover.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import type { ManagementMechanism } from '../repairs/repair.ts';
import type { Operators } from '../workloads/operators.ts';
import type { PrivilegedVmSettings } from './form.ts';

export interface Observed {
  readonly spec: SpecOf<PrivilegedVmSettings>;
  readonly plane: ManagementPlane;
  readonly operators: Operators;
  readonly monitor: ServiceLog;
  /** When it stopped asking. */
  readonly monitoredUntil: number;
  readonly mechanism: ManagementMechanism;
  readonly strike: Strike | null;
  readonly detection: DetectionAt | null;
  readonly again: ManagementDetection | null;
  readonly recovery: ManagementRecovery | null;
  /** A VM could be created, changed and destroyed after all. */
  readonly isRestored: boolean;
  readonly undisturbedCreations: readonly number[];
}

export interface Strike {
  readonly atNanos: number;
  readonly what: string;
  /** What was about to be done, where the fault was to strike there. */
  readonly point: string;
}

export interface DetectionAt extends ManagementDetection {
  readonly atNanos: number;
}
