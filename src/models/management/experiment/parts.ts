/** What scenarios about a failing PrivVM can name. Adding one is a file in the folder of its kind and a line here. */
import { crashNotice } from '../detectors/crash-notice.ts';
import type { ManagementDetector } from '../detectors/detector.ts';
import { heartbeat } from '../detectors/heartbeat.ts';
import { integrityCheck } from '../detectors/integrity-check.ts';
import { serviceAgent } from '../detectors/service-agent.ts';
import type { ManagementFault } from '../faults/fault.ts';
import { allComponents, privvmFailstop, privvmHang } from '../faults/kernel.ts';
import { memoryExhaustion } from '../faults/memory-exhaustion.ts';
import { consoleCrash, toolstackCrash, toolstackHang, xenstoredCrash, xenstoredHang } from '../faults/services.ts';
import { xenstoreCorruption } from '../faults/xenstore-corruption.ts';
import type { ManagementMechanism } from '../mechanisms/mechanism.ts';
import { noPrivvmRecovery } from '../mechanisms/no-recovery.ts';
import { privvmMicroreboot } from '../mechanisms/privvm-microreboot.ts';
import { serviceRestart } from '../mechanisms/service-restart.ts';

export const managementParts = {
  faults: [
    xenstoredCrash,
    toolstackCrash,
    consoleCrash,
    xenstoredHang,
    toolstackHang,
    xenstoreCorruption,
    memoryExhaustion,
    privvmFailstop,
    privvmHang,
    allComponents,
  ] as readonly ManagementFault[],
  detectors: [serviceAgent, integrityCheck, heartbeat, crashNotice] as readonly ManagementDetector[],
  mechanisms: [noPrivvmRecovery, serviceRestart, privvmMicroreboot] as readonly ManagementMechanism[],
};

export type ManagementParts = typeof managementParts;
