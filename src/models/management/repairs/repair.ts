/**
 * A named step of a recovery of the PrivVM: what it waits for, what it takes, what it does to the plane, and what it
 * promises to hold afterwards. It does not judge the run and does not gamble.
 */
import type { ManagementPart, ManagementPlane } from '../plane/plane.ts';
import type { ServiceName } from '../plane/service.ts';

/** What a recovery knows while it runs. */
export interface ManagementScene {
  readonly plane: ManagementPlane;
  /** What the detector has said failed. */
  readonly blames: ServiceName | 'privvm';
}

export interface ManagementRepair {
  readonly name: string;
  /** One line, shown by `rvisim list` and in timelines. */
  readonly summary: string;
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /** What it needs to be done in normal operation. */
  readonly parts?: readonly ManagementPart[];
  /** Why it can never be done, if so. */
  readonly obstacle?: (scene: ManagementScene) => string | null;
  /** It begins once this holds. */
  readonly waitsFor?: (scene: ManagementScene) => boolean;
  /** Nanoseconds it takes, from sizes and unit costs. */
  cost(scene: ManagementScene): number;
  apply(scene: ManagementScene): void;
  /** What is so once it is done, whatever there was before. */
  holds(scene: ManagementScene): boolean;
}

export interface ManagementMechanism {
  readonly name: string;
  readonly summary: string;
  /** In the order they run. Empty for a mechanism that does not even try. */
  readonly repairs: readonly ManagementRepair[];
}
