/** A fault: what happens to a component at the instant of the strike. When and where that is, its trigger decides. */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';

/** `Place` is what it strikes in the machine, where the machine alone does not say. */
export interface Fault<Machine, Place = void> extends Entry {
  readonly strikes: readonly ComponentKind[];
  /** It changes nothing. Its runs are the control, and measure what the machine costs while nothing fails. */
  readonly isControl?: true;
  /** Damages the machine as it stands, in the middle of what it does. Says in words what it does there. */
  strike(machine: Machine, place: Place): string;
  /** What the injector does when the failure is detected. */
  detected?(machine: Machine): void;
  /**
   * Whether anything ever used what it changed, asked when the run is over. Left out by a fault that acts by itself.
   */
  activated?(machine: Machine): boolean;
}
