/** A fault in a driver VM or its devices: what happens at the instant of the strike. */
import type { DriverVm } from '../host/driver-vm.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { WorkStep } from '../host/work.ts';

/** Which of its two devices, with its driver, a fault is about. */
export type Device = 'disk' | 'network';

export interface DvmFault {
  readonly name: string;
  readonly summary: string;
  /** It changes nothing: the control. */
  readonly isControl?: true;
  /** It is about one device or its driver, and a scenario says which. */
  readonly isOfDevice?: true;
  /**
   * Steps that count towards the strike, which then comes in the middle of one of them. Left out by a fault that asks
   * nobody and strikes at an instant of the clock.
   */
  readonly counts?: (step: WorkStep, device: Device) => boolean;
  strike(dvm: DriverVm, device: Device): void;
  /** What the injector does when the failure is detected. */
  detected?(dvm: DriverVm): void;
  /** It acts by itself: whether anything used what it changed is no question. */
  readonly actsByItself: boolean;
}

export const driverOf = (device: Device): 'disk-driver' | 'network-driver' =>
  device === 'disk' ? 'disk-driver' : 'network-driver';

/** How much of what counts is executed before the strike: S16's 20,000 instructions, at most. */
const MOST_INSTRUCTIONS = 20_000;

/** What the DVM was in the middle of. */
export interface DvmStrike {
  readonly atNanos: number;
  readonly work: string;
  readonly step: string;
}

/**
 * From now on waits for where the fault strikes, and calls `struck` just after. The draws are the same whatever detects
 * or recovers.
 */
export function aim(host: SplitDriverHost, fault: DvmFault, device: Device, struck: (strike: DvmStrike) => void): void {
  const strike = (): void => {
    const dvm = host.dvms[0] as DriverVm;
    const { step, workName } = dvm;
    host.tell('injector', `${fault.name} while ${dvm.name} is at ${workName}${step === null ? '' : `, ${step.name}`}`);
    fault.strike(dvm, device);
    struck({ atNanos: host.sim.now, work: workName, step: step?.name ?? 'none' });
  };
  const { counts } = fault;
  if (counts === undefined) return strike();
  const instructions = host.streams.stream('fault.where').integer(0, MOST_INSTRUCTIONS);
  const nanos = Math.floor(instructions * host.values.instructionNanos);
  (host.dvms[0] as DriverVm).afterExecuting((step) => counts(step, device), nanos, strike);
}
