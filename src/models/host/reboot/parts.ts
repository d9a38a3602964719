/** The parts that scenarios about a reboot can name: those of all scenarios about a host, and crashes. */
import { dom0Crash } from '../crashes/dom0-crash.ts';
import type { HostFault } from '../crashes/fault.ts';
import { guestCrash } from '../crashes/guest-crash.ts';
import { vmmCrash } from '../crashes/vmm-crash.ts';
import { hostParts } from '../experiment/parts.ts';

export const rebootParts = { ...hostParts, faults: [vmmCrash, dom0Crash, guestCrash] as readonly HostFault[] };

export type RebootParts = typeof rebootParts;
