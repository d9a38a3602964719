/**
 * A fault: what happens to a component at the instant of the strike. When and where that is, is the trigger's business.
 */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';

export interface FaultModel {
  readonly name: string;
  readonly summary: string;
  readonly strikes: readonly ComponentKind[];
  /** It changes nothing. Its runs are the control, and measure what the machine costs while nothing fails. */
  readonly isControl?: true;
  /** The CPU stands in the middle of the entry it is executing. Says in words what it does there. */
  strike(machine: Machine, cpu: Cpu): string;
  /** What the injector does when the failure is detected. */
  detected?(machine: Machine): void;
  /**
   * Whether anything ever used what it changed, asked when the run is over. Left out by a fault that acts by itself.
   */
  activated?(machine: Machine): boolean;
}
