/**
 * A rejuvenation policy: when should a component that has not failed be restarted? A policy only reads state; the host
 * acts on its answer.
 *
 * The answer is the time until the policy has to be asked again. Therefore a policy has no state and costs an event
 * only when it is asked. It also takes into account every reset of a component's age: a cold reboot of the host resets
 * the age of its guests, a warm one does not.
 */
import { fixedParameters } from '../parameters/fixed.ts';

/** The observable state of a component. */
export interface AgingComponent {
  /** Time since its last start. */
  readonly ageNanos: number;
  /** Memory in use or lost, from 0 to 1. */
  readonly heapUse: number;
  /** Its load relative to that of an average hour. */
  readonly load: number;
}

export interface PolicySettings {
  /** The age at which it is due. */
  readonly intervalNanos: number;
  /** For `threshold`: the share of the memory in use at which it is due. */
  readonly threshold: number;
  /** For `idle-moment`: the load, over that of an average hour, at which the moment is good. */
  readonly idleLoad: number;
}

export interface RejuvenationPolicy {
  readonly name: string;
  readonly summary: string;
  /** The settings that it uses. */
  readonly needs: readonly (keyof PolicySettings)[];
  /**
   * Nanoseconds until the policy is to be asked again; 0 if the component is to be rejuvenated now, Infinity for never.
   */
  patience(component: AgingComponent, settings: PolicySettings): number;
}

export const LOOK_NANOS = fixedParameters.policyLookNanos.value;
