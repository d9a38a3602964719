/** Policies for the gate before the hypercalls, as lists of rules of which the first that applies decides. */
import type { Entry } from '../../../experiment/entry.ts';
import { HYPERCALLS } from '../machine/entries/gate.ts';
import type { GateAction, GateRule } from '../machine/state/gate.ts';
import type { VmKind } from '../machine/state/vm.ts';

export interface Policy extends Entry {
  readonly rules: readonly GateRule[];
}

/** What each kind of VM calls while it works; the PrivVM drives the devices. */
const NEEDED: Readonly<Record<VmKind, readonly (keyof typeof HYPERCALLS)[]>> = {
  appvm: ['event-send', 'block', 'set-timer', 'pin-table', 'unpin-table', 'update-mapping', 'iret'],
  privvm: Object.keys(HYPERCALLS) as (keyof typeof HYPERCALLS)[],
};

/** Without these no kernel gets through its boot. */
export const NEEDED_TO_BOOT: Readonly<Record<VmKind, readonly string[]>> = {
  appvm: ['event-send', 'block', 'set-timer', 'iret'],
  privvm: ['event-send', 'block', 'set-timer', 'end-of-interrupt', 'iret'],
};

const whitelist = (action: GateAction): GateRule[] => [
  ...Object.entries(NEEDED).flatMap(([role, calls]) =>
    calls.map((call): GateRule => ({ role: role as VmKind, call, argument: 'own', action: 'allow' })),
  ),
  { action },
];

export const audit: Policy = {
  name: 'audit',
  summary: 'everything is looked up, and allowed',
  rules: [],
};

export const least: Policy = {
  name: 'least-privilege',
  summary: 'each kind of VM may make the calls that it needs, about what is its own; all else is denied',
  rules: whitelist('deny'),
};

export const redirecting: Policy = {
  name: 'redirecting',
  summary: 'the same, and what is not allowed does nothing and succeeds',
  rules: whitelist('redirect'),
};

export const quarantine: Policy = {
  name: 'quarantine',
  summary: 'what is not allowed does nothing; at its third such call a VM is handed over to be recovered',
  rules: [...whitelist('redirect').slice(0, -1), { offences: 2, action: 'recover' }, { action: 'redirect' }],
};

export const policies: readonly Policy[] = [audit, least, redirecting, quarantine];
