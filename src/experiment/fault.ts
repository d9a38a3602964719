/** A fault: what happens to a component at the strike. Its trigger decides when and where it strikes. */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';

/** `Place` is the part of the machine that it strikes, in models where there is a choice. */
export interface Fault<Machine, Place = void> extends Entry {
  readonly strikes: readonly ComponentKind[];
  /** It changes nothing. Its runs are the control, and measure normal operation. */
  readonly isControl?: true;
  /** Damages the machine in its present state. Returns a description of what it did. */
  strike(machine: Machine, place: Place): string;
  /** What the injector does when the failure is detected. */
  detected?(machine: Machine): void;
  /** Whether anything used the changed state, asked at the end of the run. Absent for a fault that acts by itself. */
  activated?(machine: Machine): boolean;
}
