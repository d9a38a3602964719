/**
 * What is wrong with a DVM and what it owes, read off the state. What is on its way through a DVM that works is no
 * damage; in one that has stopped it is lost for its client.
 */
import type { DriverVm } from './driver-vm.ts';

export interface DvmDamage {
  readonly kind: string;
  readonly object: string;
}

export function damageOfDvm(dvm: DriverVm): DvmDamage[] {
  const { host, name, state, diskDriver, networkDriver, disk, card } = dvm;
  const damage: DvmDamage[] = [];
  const note = (kind: string, object: string): void => void damage.push({ kind, object });
  if (state !== 'running') note(`dvm-${state}`, name);
  if (diskDriver !== 'running') note(`driver-${diskDriver}`, `${name}.disk`);
  if (networkDriver !== 'running') note(`driver-${networkDriver}`, `${name}.network`);
  if (disk.state !== 'working') note(`device-${disk.state}`, `${name}.disk`);
  if (card.state !== 'working') note(`device-${card.state}`, `${name}.card`);
  for (const part of dvm.corruption.keys()) note('corrupt-memory', `${name}.${part}`);
  if (dvm.faultyStep !== null) note('corrupt-code', `${name}.${dvm.faultyStep.name}`);
  for (const [ring, isOpen] of host.channels.open.entries()) if (!isOpen) note('closed-channel', `ring${ring}`);
  for (const [ring, link] of dvm.blockLinks.entries()) if (link.refused) note('refused-ring', `ring${ring}`);
  if (damage.length > 0) noteOrphans(dvm, note);
  return damage;
}

/** Requests between ring and disk, grants that are mapped, commands in the device. */
function noteOrphans(dvm: DriverVm, note: (kind: string, object: string) => void): void {
  for (const [ring, { accepted }] of dvm.blockLinks.entries())
    if (accepted.some(({ held }) => held)) note('orphaned-request', `ring${ring}`);
  if (dvm.host.grants.mappedCount(dvm.index) > 0) note('mapped-grant', dvm.name);
  if (dvm.disk.held > 0) note('command-in-device', `${dvm.name}.disk`);
}
