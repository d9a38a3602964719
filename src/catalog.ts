/**
 * Everything a scenario can name, registered once. The schema, `rvisim list`, the help and the "did you mean" of error messages follow from it.
 * Adding an entry is one file in the folder of its kind and one line in `models`.
 */
import type { Detector } from './detection/detector.ts';
import { hangWatchdog } from './detection/detectors/hang-watchdog.ts';
import { panic } from './detection/detectors/panic.ts';
import { dvmAgent, vmmAgent } from './detection/driver-vm/agents.ts';
import type { DvmDetector } from './detection/driver-vm/dvm-detector.ts';
import { heartbeat } from './detection/driver-vm/heartbeat.ts';
import { ringWatchdog } from './detection/driver-vm/ring-watchdog.ts';
import type { ManagementDetector } from './detection/management/detector.ts';
import { crashNotice } from './detection/management/detectors/crash-notice.ts';
import { heartbeat as privvmHeartbeat } from './detection/management/detectors/heartbeat.ts';
import { integrityCheck } from './detection/management/detectors/integrity-check.ts';
import { serviceAgent } from './detection/management/detectors/service-agent.ts';
import { idleMoment } from './detection/policies/idle-moment.ts';
import { never } from './detection/policies/never.ts';
import type { PolicySettings, RejuvenationPolicy } from './detection/policies/policy.ts';
import { threshold } from './detection/policies/threshold.ts';
import { timeBased } from './detection/policies/time-based.ts';
import { code as dvmCode } from './faults/driver-vm/code.ts';
import { deviceBreak, deviceHang } from './faults/driver-vm/device-failures.ts';
import { driverCrash, driverHang, driverStall } from './faults/driver-vm/driver-failures.ts';
import { dry as dvmDry } from './faults/driver-vm/dry.ts';
import type { DvmFault } from './faults/driver-vm/dvm-fault.ts';
import { failstop as dvmFailstop } from './faults/driver-vm/failstop.ts';
import { register as dvmRegister } from './faults/driver-vm/register.ts';
import { wildHypercall } from './faults/driver-vm/wild-hypercall.ts';
import type { FaultModel } from './faults/fault.ts';
import type { ManagementFault } from './faults/management/fault.ts';
import { allComponents, privvmFailstop, privvmHang } from './faults/management/kernel.ts';
import { memoryExhaustion } from './faults/management/memory-exhaustion.ts';
import {
  consoleCrash,
  toolstackCrash,
  toolstackHang,
  xenstoredCrash,
  xenstoredHang,
} from './faults/management/services.ts';
import { xenstoreCorruption } from './faults/management/xenstore-corruption.ts';
import { code } from './faults/models/code.ts';
import { dry } from './faults/models/dry.ts';
import { failstop } from './faults/models/failstop.ts';
import { register } from './faults/models/register.ts';
import type { ComponentKind } from './platform/component.ts';
import { configurations } from './platform/configurations.ts';
import { platforms, platformValues } from './platform/parameters/platforms.ts';
import type { DvmMechanism } from './recovery/driver-vm/dvm-mechanism.ts';
import { driverReload } from './recovery/driver-vm/mechanisms/driver-reload.ts';
import { dvmFailover } from './recovery/driver-vm/mechanisms/dvm-failover.ts';
import { dvmMicroreboot } from './recovery/driver-vm/mechanisms/dvm-microreboot.ts';
import { noDvmRecovery } from './recovery/driver-vm/mechanisms/none.ts';
import { noPrivvmRecovery } from './recovery/management/mechanisms/no-recovery.ts';
import { privvmMicroreboot } from './recovery/management/mechanisms/privvm-microreboot.ts';
import { serviceRestart } from './recovery/management/mechanisms/service-restart.ts';
import type { ManagementMechanism } from './recovery/management/repair.ts';
import type { RecoveryMechanism } from './recovery/mechanism.ts';
import { fullReboot } from './recovery/mechanisms/full-reboot.ts';
import { nilihype } from './recovery/mechanisms/nilihype.ts';
import { none } from './recovery/mechanisms/none.ts';
import { rehype } from './recovery/mechanisms/rehype.ts';
import { coldVmReboot } from './recovery/reboots/mechanisms/cold-vm-reboot.ts';
import { guestOsReboot } from './recovery/reboots/mechanisms/guest-os-reboot.ts';
import { quickReloadAlone } from './recovery/reboots/mechanisms/quick-reload.ts';
import { savedVmReboot } from './recovery/reboots/mechanisms/saved-vm-reboot.ts';
import { warmCacheReboot } from './recovery/reboots/mechanisms/warm-cache-reboot.ts';
import { warmVmReboot } from './recovery/reboots/mechanisms/warm-vm-reboot.ts';
import type { RebootMechanism } from './recovery/reboots/reboot-step.ts';
import { blkBench } from './workloads/blkbench.ts';
import { netBench } from './workloads/netbench.ts';
import { database } from './workloads/services/database.ts';
import { fileReader } from './workloads/services/file-reader.ts';
import { jboss } from './workloads/services/jboss.ts';
import type { Service } from './workloads/services/service.ts';
import { ssh } from './workloads/services/ssh.ts';
import { webServer } from './workloads/services/web-server.ts';
import { unixBench } from './workloads/unixbench.ts';
import type { Workload } from './workloads/workload.ts';

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
