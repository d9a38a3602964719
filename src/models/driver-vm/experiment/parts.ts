/**
 * What scenarios about a failing driver VM can name. Adding one is a file in the folder of its kind and a line here.
 */
import { dvmAgent, vmmAgent } from '../detectors/agents.ts';
import type { DvmDetector } from '../detectors/detector.ts';
import { heartbeat } from '../detectors/heartbeat.ts';
import { ringWatchdog } from '../detectors/ring-watchdog.ts';
import { code } from '../faults/code.ts';
import { deviceBreak, deviceHang } from '../faults/device-failures.ts';
import { driverCrash, driverHang, driverStall } from '../faults/driver-failures.ts';
import { dry } from '../faults/dry.ts';
import { failstop } from '../faults/failstop.ts';
import type { DvmFault } from '../faults/fault.ts';
import { register } from '../faults/register.ts';
import { wildHypercall } from '../faults/wild-hypercall.ts';
import { driverReload } from '../mechanisms/driver-reload.ts';
import { dvmFailover } from '../mechanisms/dvm-failover.ts';
import { dvmMicroreboot } from '../mechanisms/dvm-microreboot.ts';
import type { DvmMechanism } from '../mechanisms/mechanism.ts';
import { noDvmRecovery } from '../mechanisms/none.ts';

export const driverVmParts = {
  faults: [
    failstop,
    register,
    code,
    driverCrash,
    driverStall,
    driverHang,
    deviceHang,
    deviceBreak,
    wildHypercall,
    dry,
  ] as readonly DvmFault[],
  detectors: [dvmAgent, vmmAgent, heartbeat, ringWatchdog] as readonly DvmDetector[],
  mechanisms: [noDvmRecovery, driverReload, dvmMicroreboot, dvmFailover] as readonly DvmMechanism[],
};

export type DriverVmParts = typeof driverVmParts;
