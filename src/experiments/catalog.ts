/**
 * Everything a scenario can name, registered once. The schema, `rvisim list`, the help and the "did you mean" of error
 * messages follow from it. Adding an entry is one file in the folder of its kind and one line in `models`.
 */

import type { ComponentKind } from '../experiment/component.ts';
import { dvmAgent, vmmAgent } from '../models/driver-vm/detectors/agents.ts';
import type { DvmDetector } from '../models/driver-vm/detectors/dvm-detector.ts';
import { heartbeat } from '../models/driver-vm/detectors/heartbeat.ts';
import { ringWatchdog } from '../models/driver-vm/detectors/ring-watchdog.ts';
import { code as dvmCode } from '../models/driver-vm/faults/code.ts';
import { deviceBreak, deviceHang } from '../models/driver-vm/faults/device-failures.ts';
import { driverCrash, driverHang, driverStall } from '../models/driver-vm/faults/driver-failures.ts';
import { dry as dvmDry } from '../models/driver-vm/faults/dry.ts';
import type { DvmFault } from '../models/driver-vm/faults/dvm-fault.ts';
import { failstop as dvmFailstop } from '../models/driver-vm/faults/failstop.ts';
import { register as dvmRegister } from '../models/driver-vm/faults/register.ts';
import { wildHypercall } from '../models/driver-vm/faults/wild-hypercall.ts';
import { driverReload } from '../models/driver-vm/mechanisms/driver-reload.ts';
import { dvmFailover } from '../models/driver-vm/mechanisms/dvm-failover.ts';
import type { DvmMechanism } from '../models/driver-vm/mechanisms/dvm-mechanism.ts';
import { dvmMicroreboot } from '../models/driver-vm/mechanisms/dvm-microreboot.ts';
import { noDvmRecovery } from '../models/driver-vm/mechanisms/none.ts';
import { idleMoment } from '../models/host/policies/idle-moment.ts';
import { never } from '../models/host/policies/never.ts';
import type { PolicySettings, RejuvenationPolicy } from '../models/host/policies/policy.ts';
import { threshold } from '../models/host/policies/threshold.ts';
import { timeBased } from '../models/host/policies/time-based.ts';
import { coldVmReboot } from '../models/host/reboots/mechanisms/cold-vm-reboot.ts';
import { guestOsReboot } from '../models/host/reboots/mechanisms/guest-os-reboot.ts';
import { quickReloadAlone } from '../models/host/reboots/mechanisms/quick-reload.ts';
import { savedVmReboot } from '../models/host/reboots/mechanisms/saved-vm-reboot.ts';
import { warmCacheReboot } from '../models/host/reboots/mechanisms/warm-cache-reboot.ts';
import { warmVmReboot } from '../models/host/reboots/mechanisms/warm-vm-reboot.ts';
import type { RebootMechanism } from '../models/host/reboots/reboot-step.ts';
import { database } from '../models/host/services/database.ts';
import { fileReader } from '../models/host/services/file-reader.ts';
import { jboss } from '../models/host/services/jboss.ts';
import type { Service } from '../models/host/services/service.ts';
import { ssh } from '../models/host/services/ssh.ts';
import { webServer } from '../models/host/services/web-server.ts';
import { crashNotice } from '../models/management/detectors/crash-notice.ts';
import type { ManagementDetector } from '../models/management/detectors/detector.ts';
import { heartbeat as privvmHeartbeat } from '../models/management/detectors/heartbeat.ts';
import { integrityCheck } from '../models/management/detectors/integrity-check.ts';
import { serviceAgent } from '../models/management/detectors/service-agent.ts';
import type { ManagementFault } from '../models/management/faults/fault.ts';
import { allComponents, privvmFailstop, privvmHang } from '../models/management/faults/kernel.ts';
import { memoryExhaustion } from '../models/management/faults/memory-exhaustion.ts';
import {
  consoleCrash,
  toolstackCrash,
  toolstackHang,
  xenstoredCrash,
  xenstoredHang,
} from '../models/management/faults/services.ts';
import { xenstoreCorruption } from '../models/management/faults/xenstore-corruption.ts';
import { noPrivvmRecovery } from '../models/management/mechanisms/no-recovery.ts';
import { privvmMicroreboot } from '../models/management/mechanisms/privvm-microreboot.ts';
import { serviceRestart } from '../models/management/mechanisms/service-restart.ts';
import type { ManagementMechanism } from '../models/management/repairs/repair.ts';
import type { Detector } from '../models/vmm/detectors/detector.ts';
import { hangWatchdog } from '../models/vmm/detectors/hang-watchdog.ts';
import { panic } from '../models/vmm/detectors/panic.ts';
import { code } from '../models/vmm/faults/code.ts';
import { dry } from '../models/vmm/faults/dry.ts';
import { failstop } from '../models/vmm/faults/failstop.ts';
import type { FaultModel } from '../models/vmm/faults/fault.ts';
import { register } from '../models/vmm/faults/register.ts';
import { configurations } from '../models/vmm/machine/configurations.ts';
import { fullReboot } from '../models/vmm/mechanisms/full-reboot.ts';
import type { RecoveryMechanism } from '../models/vmm/mechanisms/mechanism.ts';
import { nilihype } from '../models/vmm/mechanisms/nilihype.ts';
import { none } from '../models/vmm/mechanisms/none.ts';
import { rehype } from '../models/vmm/mechanisms/rehype.ts';
import { platforms, platformValues } from '../models/vmm/parameters/platforms.ts';
import { blkBench } from '../models/vmm/workloads/blkbench.ts';
import { netBench } from '../models/vmm/workloads/netbench.ts';
import { unixBench } from '../models/vmm/workloads/unixbench.ts';
import type { Workload } from '../models/vmm/workloads/workload.ts';

export type { ComponentKind };

/** The parts themselves, for those who put a run together. */
export const models = {
  platforms,
  configurations,
  workloads: [blkBench, unixBench, netBench] satisfies Workload[] as readonly Workload[],
  services: [ssh, jboss, fileReader, webServer, database] satisfies Service[] as readonly Service[],
  faults: [failstop, register, code, dry] satisfies FaultModel[] as readonly FaultModel[],
  detectors: [panic, hangWatchdog] satisfies Detector[] as readonly Detector[],
  mechanisms: [none, fullReboot, rehype, nilihype] satisfies RecoveryMechanism[] as readonly RecoveryMechanism[],
  reboots: [
    warmVmReboot,
    coldVmReboot,
    savedVmReboot,
    quickReloadAlone,
    guestOsReboot,
    warmCacheReboot,
  ] satisfies RebootMechanism[] as readonly RebootMechanism[],
  policies: [never, timeBased, threshold, idleMoment] satisfies RejuvenationPolicy[] as readonly RejuvenationPolicy[],
};

/** The parts of the experiment about a driver VM. */
export const driverVmModels = {
  faults: [
    dvmFailstop,
    dvmRegister,
    dvmCode,
    driverCrash,
    driverStall,
    driverHang,
    deviceHang,
    deviceBreak,
    wildHypercall,
    dvmDry,
  ] satisfies DvmFault[] as readonly DvmFault[],
  detectors: [dvmAgent, vmmAgent, heartbeat, ringWatchdog] satisfies DvmDetector[] as readonly DvmDetector[],
  mechanisms: [
    noDvmRecovery,
    driverReload,
    dvmMicroreboot,
    dvmFailover,
  ] satisfies DvmMechanism[] as readonly DvmMechanism[],
};

/** What scenarios about the privileged VM can name, which other experiments cannot. */
export const privilegedVmModels = {
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
  ] satisfies ManagementFault[] as readonly ManagementFault[],
  detectors: [
    serviceAgent,
    integrityCheck,
    privvmHeartbeat,
    crashNotice,
  ] satisfies ManagementDetector[] as readonly ManagementDetector[],
  mechanisms: [
    noPrivvmRecovery,
    serviceRestart,
    privvmMicroreboot,
  ] satisfies ManagementMechanism[] as readonly ManagementMechanism[],
};

export interface CatalogEntry {
  readonly name: string;
  /** One line, shown by `rvisim list` and in the schema. */
  readonly summary: string;
}

export interface MechanismEntry extends CatalogEntry {
  readonly recovers: readonly ComponentKind[];
  /** In the order they run. */
  readonly repairs: readonly RepairEntry[];
}

export interface RepairEntry extends CatalogEntry {
  /** Whether `without:` can name it. */
  readonly optional: boolean;
  /** The platforms on which the mechanism has it. */
  readonly platforms: readonly string[];
}

export interface RebootEntry extends CatalogEntry {
  /** Whether VMM and dom0 are restarted, or the guests only. */
  readonly restartsHost: boolean;
  /** In the order they are done; `optional` ones can be named by `without:`. */
  readonly steps: readonly (CatalogEntry & { readonly optional: boolean })[];
}

export interface ServiceEntry extends CatalogEntry {
  /** Whether clients have work for it, or only probe it. */
  readonly works: boolean;
  /** What it needs of the disk and the memory of its VM. */
  readonly takes: Service['takes'];
}

export interface PolicyEntry extends CatalogEntry {
  /** The settings that it goes by. */
  readonly needs: readonly (keyof PolicySettings)[];
}

export interface FaultEntry extends CatalogEntry {
  /** The components this fault can strike. */
  readonly strikes: readonly ComponentKind[];
}

export interface DetectorEntry extends CatalogEntry {
  readonly watches: readonly ComponentKind[];
}

export interface ConfigurationEntry extends CatalogEntry {
  /** A workload of null is the scenario's to choose. */
  readonly appVms: readonly { readonly workload: string | null }[];
  readonly components: readonly ComponentKind[];
  readonly runNanos: number;
}

/** The same parts as the names a scenario file may use, with what its checks need to know of them. */
export interface Catalog {
  readonly platforms: Readonly<Record<string, CatalogEntry>>;
  readonly configurations: Readonly<Record<string, ConfigurationEntry>>;
  readonly workloads: Readonly<Record<string, CatalogEntry>>;
  readonly services: Readonly<Record<string, ServiceEntry>>;
  readonly faults: Readonly<Record<string, FaultEntry>>;
  readonly detectors: Readonly<Record<string, DetectorEntry>>;
  readonly mechanisms: Readonly<Record<string, MechanismEntry>>;
  readonly reboots: Readonly<Record<string, RebootEntry>>;
  readonly policies: Readonly<Record<string, PolicyEntry>>;
}

export const catalog: Catalog = {
  platforms: named<CatalogEntry>(models.platforms),
  configurations: named<ConfigurationEntry>(models.configurations),
  workloads: named<CatalogEntry>(models.workloads),
  services: named<ServiceEntry>(models.services),
  faults: named<FaultEntry>(models.faults),
  detectors: named<DetectorEntry>(models.detectors),
  mechanisms: named<MechanismEntry>(models.mechanisms.map(withPlatforms)),
  reboots: named<RebootEntry>(models.reboots),
  policies: named<PolicyEntry>(models.policies),
};

function withPlatforms(mechanism: RecoveryMechanism): MechanismEntry {
  const repairs = mechanism.repairs.map((repair) => ({
    ...repair,
    platforms: platforms.map(({ name }) => name).filter((name) => repair.on?.(platformValues(name)) ?? true),
  }));
  return { ...mechanism, repairs };
}

function named<T extends CatalogEntry>(entries: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.map((entry) => [entry.name, entry]));
}
