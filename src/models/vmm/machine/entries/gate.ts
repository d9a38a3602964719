/** A gate before the hypercalls of a machine that was built with these parts. */
import type { Gate, GateRule } from '../state/gate.ts';
import { GateTally } from '../state/gate.ts';
import { type Build, refusedCall, trustingCall } from './common.ts';

export function gateOf(build: Build, rules: readonly GateRule[], trusting: Iterable<string>): Gate {
  return {
    rules,
    trusting: new Set(trusting),
    offences: [],
    seen: new GateTally(),
    denied: refusedCall(build, 'denied', 'the gate has denied the call'),
    redirected: refusedCall(build, 'redirected', null),
    refused: refusedCall(build, 'refused', 'the VMM has refused its arguments'),
    trusted: trustingCall(build),
    notices: null,
  };
}

/** The hypercalls that a policy can name. */
export const HYPERCALLS = {
  'event-send': 'an event to another VM',
  block: 'the vCPU sleeps until an event',
  'set-timer': 'a wake-up',
  'end-of-interrupt': 'a line has been served',
  'grant-map': 'pages of another VM are mapped',
  'grant-unmap': 'and unmapped',
  'grant-copy': 'a packet is copied from or to a page of another VM',
  'pin-table': 'a page table is validated and kept',
  'unpin-table': 'and released',
  'update-mapping': 'an entry of a page table is written',
  'create-domain': 'a VM is made',
  iret: 'the kernel returns to its process, where it cannot do so by itself',
} as const;
