/** Why a host is rebooted: what happens to it, and who notices. */

import type { HostCrash } from '../crashes/crash.ts';
import { dom0Crash } from '../crashes/dom0-crash.ts';
import { guestCrash } from '../crashes/guest-crash.ts';
import { vmmCrash } from '../crashes/vmm-crash.ts';
import { dom0Heartbeat } from '../watches/dom0-heartbeat.ts';
import { guestPanic } from '../watches/guest-panic.ts';
import { rejuvenationTimer } from '../watches/rejuvenation-timer.ts';
import { vmmPanic } from '../watches/vmm-panic.ts';
import type { HostWatch } from '../watches/watch.ts';
import type { RebootSettings } from './form.ts';

export interface Occasion {
  /** Null: nothing fails. */
  readonly crash: HostCrash | null;
  readonly watch: HostWatch;
}

/** What happens once everything has run for `before`; a planned reboot is due at that very age. */
export function occasionOf({ occasion, before }: RebootSettings): Occasion {
  return OCCASIONS[occasion](before * 1e6);
}

const OCCASIONS: Readonly<Record<RebootSettings['occasion'], (beforeNanos: number) => Occasion>> = {
  planned: (beforeNanos) => ({ crash: null, watch: rejuvenationTimer(beforeNanos) }),
  'vmm-crash': () => ({ crash: vmmCrash, watch: vmmPanic }),
  'dom0-crash': () => ({ crash: dom0Crash, watch: dom0Heartbeat }),
  'guest-crash': () => ({ crash: guestCrash, watch: guestPanic }),
};
