/** What a host does over weeks or years, and what comes of it. */
import type { FieldFailures } from '../../../experiment/field-failures.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import type { PolicySettings, RejuvenationPolicy } from '../policies/policy.ts';
import type { LifeCounts } from './accounts.ts';
import type { OutageSeen, Outages } from './outages.ts';

/** The policy that decides when a component is rejuvenated, and the mechanism. */
export interface Rejuvenation<Body> {
  readonly policy: RejuvenationPolicy;
  readonly settings: PolicySettings;
  readonly reboot: Body;
  /** The mechanism after a failure of the VMM, when no VM can be preserved. */
  readonly recover: Body;
}

export interface LifePlan {
  readonly seed: string;
  /** The time before counting begins, after which ages and reboots no longer depend on the start. */
  readonly warmUpNanos: number;
  readonly horizonNanos: number;
  readonly vmm: Rejuvenation<(host: Host) => ProcessBody>;
  readonly guest: Rejuvenation<(host: Host, guest: Guest) => ProcessBody>;
  /** Whether VMM and guests have failures of their own that have nothing to do with age. */
  readonly failures: boolean;
  /** The trace that failures of the host come from, after the warm-up, if they do. */
  readonly field?: FieldFailures | undefined;
  /** Of a host that has replicas of its services elsewhere. */
  readonly beside?: Beside;
  /** Absent when no one watches the run. */
  readonly seen?: OutageSeen | undefined;
  /** Null when no one watches the run. */
  readonly observer: RunObserver | null;
}

/** What a host is told of others with replicas of its services, and tells them. */
export interface Beside {
  /** At the beginning, the age of a component over the time in which it is rejuvenated once. */
  ageOf(component: string): number;
  /** Whether a replica of another host is away: nothing is rejuvenated then. */
  lacksOther(): boolean;
  /** Told after a service has come or gone. */
  changed(): void;
}

export interface Life {
  readonly outages: Outages;
  readonly counts: Readonly<LifeCounts>;
  /** Total time of all guests at half their speed or less. */
  readonly slowNanos: number;
}

/** The largest age of the component at a random time; 0 where no interval limits it. */
export function ageSpan({ policy, settings }: Rejuvenation<unknown>): number {
  const wait = policy.patience({ ageNanos: 0, heapUse: 0, load: 1 }, settings);
  return wait === settings.intervalNanos ? wait : 0;
}
