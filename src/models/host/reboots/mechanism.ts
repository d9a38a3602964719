import type { Mechanism } from '../../../experiment/mechanism.ts';
import type { RebootStep } from './step.ts';

/** A way to restart a host or its guests; one that does not recover the VMM leaves VMM and dom0 running. */
export type RebootMechanism = Mechanism<RebootStep>;
