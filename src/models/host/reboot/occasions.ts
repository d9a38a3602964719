/** The occasion of a reboot: a planned time, or a fault with its detector. */

import type { ComponentKind } from '../../../experiment/component.ts';
import { named } from '../../../experiment/named.ts';
import { ms } from '../../../kernel/time.ts';
import type { HostFault } from '../crashes/fault.ts';
import type { HostDetector } from '../watches/detector.ts';
import { dom0Heartbeat } from '../watches/dom0-heartbeat.ts';
import { guestPanic } from '../watches/guest-panic.ts';
import { rejuvenationTimer } from '../watches/rejuvenation-timer.ts';
import { vmmPanic } from '../watches/vmm-panic.ts';
import type { RebootSettings } from './form.ts';
import type { RebootParts } from './parts.ts';

export interface Occasion {
  /** Null: nothing fails. */
  readonly fault: HostFault | null;
  readonly detector: HostDetector;
}

const WATCHES: Readonly<Record<Exclude<ComponentKind, 'dvm'>, HostDetector>> = {
  vmm: vmmPanic,
  privvm: dom0Heartbeat,
  appvm: guestPanic,
};

/** The occasion after everything has run for `before`; a planned reboot is due at this age. */
export const occasionOf = (
  { fault, before }: Pick<RebootSettings, 'fault' | 'before'>,
  { faults }: RebootParts,
): Occasion =>
  fault === undefined
    ? { fault: null, detector: rejuvenationTimer(ms(before)) }
    : { fault: named(faults, fault.model), detector: WATCHES[fault.target] };
