/** Why a host is rebooted: because it is time, or because of a fault, and who notices. */

import type { ComponentKind } from '../../../experiment/component.ts';
import { named } from '../../../experiment/named.ts';
import { dom0Crash } from '../crashes/dom0-crash.ts';
import type { HostFault } from '../crashes/fault.ts';
import { guestCrash } from '../crashes/guest-crash.ts';
import { vmmCrash } from '../crashes/vmm-crash.ts';
import { hostParts } from '../experiment/parts.ts';
import type { HostDetector } from '../watches/detector.ts';
import { dom0Heartbeat } from '../watches/dom0-heartbeat.ts';
import { guestPanic } from '../watches/guest-panic.ts';
import { rejuvenationTimer } from '../watches/rejuvenation-timer.ts';
import { vmmPanic } from '../watches/vmm-panic.ts';
import type { RebootSettings } from './form.ts';

export interface Occasion {
  /** Null: nothing fails. */
  readonly fault: HostFault | null;
  readonly detector: HostDetector;
}

export const rebootParts = { ...hostParts, faults: [vmmCrash, dom0Crash, guestCrash] as readonly HostFault[] };

export type RebootParts = typeof rebootParts;

const WATCHES: Readonly<Record<Exclude<ComponentKind, 'dvm'>, HostDetector>> = {
  vmm: vmmPanic,
  privvm: dom0Heartbeat,
  appvm: guestPanic,
};

/** What happens once everything has run for `before`; a planned reboot is due at that very age. */
export const occasionOf = (
  { fault, before }: Pick<RebootSettings, 'fault' | 'before'>,
  { faults }: RebootParts,
): Occasion =>
  fault === undefined
    ? { fault: null, detector: rejuvenationTimer(before * 1e6) }
    : { fault: named(faults, fault.model), detector: WATCHES[fault.target] };
