/**
 * A rejuvenation policy: when is it time to start a component anew, though it has not failed? It only reads; the host
 * acts on the answer.
 *
 * It is asked, not called: the answer is how long it may be left alone. So a policy has no state, costs an event only
 * when it has to look, and follows every reset of a component's age, whatever caused it: a cold reboot of the host
 * makes its guests as after a boot, a warm one does not.
 */
import { fixedParameters } from '../parameters/fixed.ts';

/** What can be known of a component from outside, without asking it. */
export interface AgingComponent {
  /** Time since it was last started anew. */
  readonly ageNanos: number;
  /** Memory in use or lost, from 0 to 1. */
  readonly heapUse: number;
  /** Its load over that of an average hour. */
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
  /** The settings that it goes by. */
  readonly needs: readonly (keyof PolicySettings)[];
  /** Nanoseconds that the component may be left alone; 0 when it is to be rejuvenated now, Infinity when never. */
  patience(component: AgingComponent, settings: PolicySettings): number;
}

export const LOOK_NANOS = fixedParameters.policyLookNanos.value;
