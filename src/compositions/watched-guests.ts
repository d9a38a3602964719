/**
 * The experiment about schedulers, with the detectors of the other models: a guest that gives signs of life at the
 * times of a driver VM, a PrivVM or a guest, and whoever looks for them. The scheduler decides how late they come.
 */
import { valuesOf } from '../experiment/parameter.ts';
import { driverVmParameters } from '../models/driver-vm/parameters.ts';
import { agingParameters } from '../models/host/parameters/aging.ts';
import { fixedParameters } from '../models/host/parameters/fixed.ts';
import { managementParameters } from '../models/management/parameters.ts';
import { coreWatchdog, paceCheck } from '../models/scheduling/detectors/cores.ts';
import { heartbeats, panicNotice, progressWatch } from '../models/scheduling/detectors/guests.ts';
import { schedulingExperiment } from '../models/scheduling/experiment/experiment.ts';
import { schedulerParameters } from '../models/scheduling/parameters.ts';
import { x86_64Xen43 } from '../models/vmm/parameters/x86-64-xen-4.3.ts';

const dvm = valuesOf(driverVmParameters);
const privvm = valuesOf(managementParameters);
const guest = valuesOf(agingParameters);
const vmm = valuesOf(x86_64Xen43);

/** The hang watchdog of the VMM: for its own CPUs, and for a guest that asks for one like it. */
const watchdog = { lookNanos: vmm.watchdogPeriodNanos, misses: vmm.watchdogMisses };

export const scheduling = schedulingExperiment([
  heartbeats(
    { name: 'dvm-heartbeat', summary: "the driver VM's: a count at each tick of its kernel, looked at every 40 ms" },
    dvm.tickPeriodNanos,
    { lookNanos: dvm.heartbeatPeriodNanos, misses: dvm.watchMisses },
  ),
  progressWatch(
    { name: 'dvm-ring-watchdog', summary: "the driver VM's: work that is due and stands still at looks every 10.6 ms" },
    { lookNanos: dvm.ringWatchdogPeriodNanos, misses: dvm.watchMisses },
  ),
  panicNotice(
    { name: 'dvm-agent', summary: "the driver VM's: a kernel that panics says so, and then ends" },
    dvm.tickPeriodNanos,
    dvm.agentNanos,
  ),
  heartbeats(
    { name: 'privvm-heartbeat', summary: "the PrivVM's: a sign of life every 30 ms, three missed are a failure" },
    privvm.heartbeatNanos,
    { lookNanos: privvm.heartbeatNanos, misses: privvm.heartbeatsMissed },
  ),
  heartbeats(
    {
      name: 'dom0-heartbeat',
      summary: 'as watchdogs of domains in Xen: a sign every second, three missed are a failure',
    },
    fixedParameters.dom0HeartbeatNanos.value,
    { lookNanos: fixedParameters.dom0HeartbeatNanos.value, misses: fixedParameters.dom0HeartbeatsMissed.value },
  ),
  heartbeats(
    { name: 'guest-heartbeat', summary: 'of guests over years: a sign every 10 s, three missed are a failure' },
    guest.heartbeatNanos,
    { lookNanos: guest.heartbeatNanos, misses: guest.heartbeatsMissed },
  ),
  heartbeats(
    {
      name: 'guest-watchdog',
      summary: "a guest's, at the times of the VMM's: looks every 100 ms, three without a sign",
    },
    vmm.watchdogPeriodNanos,
    watchdog,
  ),
  coreWatchdog(watchdog),
  paceCheck(watchdog, schedulerParameters.paceTolerance.value),
]);
