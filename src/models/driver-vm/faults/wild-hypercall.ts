/**
 * Wild hypercalls: the DVM's kernel asks the VMM for something by mistake. The VMM checks what it is asked, and refuses
 * most of it; what a DVM may ask for can still hurt those that depend on it. Each of the calls is as likely, its
 * arguments are random.
 *
 * Left out: hypercalls that trip over a bug of the VMM. That would be a failure of the VMM.
 */

import { GARBAGE } from '../host/content.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import { PARTS } from '../host/work.ts';
import { type DvmFault, isTouched } from './fault.ts';

interface WildHypercall {
  readonly name: string;
  /** Whether the VMM did it. */
  issue(dvm: DriverVm, argument: number): boolean;
}

const CALLS: readonly WildHypercall[] = [
  { name: "map another VM's memory", issue: () => false },
  { name: 'change the physical memory map', issue: () => false },
  { name: 'map a grant', issue: (dvm, argument) => dvm.host.grants.map(dvm.index, bufferOf(dvm, argument)) },
  { name: 'copy into a grant', issue: copyInto },
  { name: 'unmap a grant', issue: unmap },
  { name: 'send an event', issue: sendEvent },
  { name: 'close an event channel', issue: closeChannel },
  { name: 'give back a page of its own', issue: giveBack },
  {
    name: 'replace its trap table',
    issue(dvm) {
      dvm.kill('its trap table leads nowhere');
      return true;
    },
  },
  {
    name: 'block until an event that nobody sends',
    issue(dvm) {
      dvm.spin('it waits in the VMM for an event that nobody sends');
      return true;
    },
  },
];

export const wildHypercall: DvmFault = {
  name: 'wild-hypercall',
  summary: 'the DVM issues an erroneous hypercall: the VMM refuses it, or it harms the DVM or other VMs',
  strikes: ['dvm'],
  counts: () => true,
  activated: isTouched,
  strike(dvm) {
    const chance = dvm.host.streams.stream('fault.hypercall');
    const [call, argument] = [chance.pick(CALLS), chance.uniform()];
    const isDone = call.issue(dvm, argument);
    if (isDone) dvm.host.isTouched = true;
    return `${dvm.name} asks to ${call.name}: ${isDone ? 'done' : 'refused'}`;
  },
};

function bufferOf({ host }: DriverVm, argument: number): number {
  return Math.floor(argument * host.grants.content.length);
}

function copyInto(dvm: DriverVm, argument: number): boolean {
  const buffer = bufferOf(dvm, argument);
  const isGranted = dvm.host.grants.isGranted(buffer);
  if (isGranted) dvm.host.grants.content[buffer] = GARBAGE;
  return isGranted;
}

function unmap(dvm: DriverVm, argument: number): boolean {
  const buffer = bufferOf(dvm, argument);
  const wasMapped = dvm.host.grants.isMapped(dvm.index, buffer);
  dvm.host.grants.unmap(dvm.index, buffer);
  return wasMapped;
}

/** A frontend that is told of nothing looks and finds nothing. */
function sendEvent({ host }: DriverVm, argument: number): boolean {
  const ring = Math.floor(argument * host.channels.open.length);
  if (ring < host.blockFrontends.length) host.channels.notifyBlockFrontend(ring);
  else host.channels.notifyNetworkFrontend(ring - host.blockFrontends.length);
  return true;
}

function closeChannel({ host }: DriverVm, argument: number): boolean {
  host.channels.open[Math.floor(argument * host.channels.open.length)] = false;
  return true;
}

/** Whose page it was finds out when it next touches its memory. */
function giveBack(dvm: DriverVm, argument: number): boolean {
  const part = PARTS[Math.floor(argument * PARTS.length)] ?? 'kernel';
  dvm.corruption.set(part, { uses: 1, every: 1, encounter: 'bad-pointer', field: 0, bit: 0 });
  return true;
}
