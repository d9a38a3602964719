/** When a fault strikes a driver VM: after so many instructions of what it is about, or at once. */
import type { StrikeRecord } from '../../../experiment/record.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { Device, DvmFault } from './fault.ts';

/**
 * From now on waits for where the fault strikes, and tells `struck` just after what the DVM was in the middle of. The
 * draws are the same whatever detects or recovers. When that time comes and `isWanted` says no, nothing strikes.
 */
export function aim(
  host: SplitDriverHost,
  fault: DvmFault,
  device: Device,
  struck: (strike: Omit<StrikeRecord, 'atNanos'>) => void,
  isWanted: () => boolean = () => true,
): void {
  const strike = (): void => {
    if (!isWanted()) return;
    const dvm = host.dvms[0] as DriverVm;
    const { step, workName } = dvm;
    host.note('injector', `${fault.name} while ${dvm.name} is at ${workName}${step === null ? '' : `, ${step.name}`}`);
    host.note('injector', fault.strike(dvm, device));
    struck({ entry: workName, step: step?.name ?? 'none' });
  };
  const { counts } = fault;
  if (counts === undefined) return strike();
  const instructions = host.streams.stream('fault.where').integer(0, host.values.driverVm.triggerInstructions);
  const nanos = Math.floor(instructions * host.values.driverVm.instructionNanos);
  (host.dvms[0] as DriverVm).afterExecuting((step) => counts(step, device), nanos, strike);
}
