/** Why a host is rebooted: what happens to it, and who notices. */

import { dom0Crash } from '../crashes/dom0-crash.ts';
import type { HostFault } from '../crashes/fault.ts';
import { guestCrash } from '../crashes/guest-crash.ts';
import { vmmCrash } from '../crashes/vmm-crash.ts';
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

/** What happens once everything has run for `before`; a planned reboot is due at that very age. */
export function occasionOf({ occasion, before }: Pick<RebootSettings, 'occasion' | 'before'>): Occasion {
  return OCCASIONS[occasion](before * 1e6);
}

const OCCASIONS: Readonly<Record<RebootSettings['occasion'], (beforeNanos: number) => Occasion>> = {
  planned: (beforeNanos) => ({ fault: null, detector: rejuvenationTimer(beforeNanos) }),
  'vmm-crash': () => ({ fault: vmmCrash, detector: vmmPanic }),
  'dom0-crash': () => ({ fault: dom0Crash, detector: dom0Heartbeat }),
  'guest-crash': () => ({ fault: guestCrash, detector: guestPanic }),
};
