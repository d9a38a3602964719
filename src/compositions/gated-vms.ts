/**
 * The experiment about a gate before the hypercalls, with the recoveries of the VMs that it stops. A PrivVM that drives
 * the devices fails with them: the model of a PrivVM says when there is management again, and asks that of a driver VM
 * when there are devices. An AppVM is booted anew, as the model of a host has it.
 */
import { driverVmCourses } from '../models/driver-vm/experiment/course.ts';
import { driverVmParts } from '../models/driver-vm/experiment/parts.ts';
import { noDvmRecovery } from '../models/driver-vm/mechanisms/none.ts';
import { rebootCourses } from '../models/host/reboot/course.ts';
import { reboot } from '../models/host/reboot/experiment.ts';
import type { RebootSettings } from '../models/host/reboot/form.ts';
import { rebootParts } from '../models/host/reboot/parts.ts';
import { privilegedVmCourses } from '../models/management/experiment/course.ts';
import type { PrivilegedVmSettings } from '../models/management/experiment/form.ts';
import { managementParts } from '../models/management/experiment/parts.ts';
import { noPrivvmRecovery } from '../models/management/mechanisms/no-recovery.ts';
import { hypercallGateExperiment } from '../models/vmm/gate/experiment.ts';
import type { CourseOfStopped, HandOver } from '../models/vmm/gate/hand-over.ts';
import { driverVmSettings } from './driver-vm-failure.ts';

const recoveries = {
  privvmRecoveries: managementParts.mechanisms,
  dvmRecoveries: driverVmParts.mechanisms,
  /** They leave the VMM and the other VMs alone. */
  appvmRecoveries: rebootParts.reboots.filter(({ recovers }) => recovers.every((component) => component === 'appvm')),
};

export const hypercallGate = hypercallGateExperiment(recoveries, (): CourseOfStopped => {
  const driverVm = driverVmCourses(driverVmParts);
  const privvm = privilegedVmCourses(managementParts);
  const appvm = rebootCourses(rebootParts);
  return ({ settings: { role, appVms, handOver }, seed, run }) => {
    if (role === 'privvm') {
      const devices = driverVmSettings('failstop', handOver.dvm ?? noDvmRecovery.name, []);
      return privvm({
        settings: privvmSettings(appVms, handOver),
        seed,
        run,
        driverVm: (chance) => driverVm({ ...chance, settings: devices }),
      });
    }
    if (handOver.appvm === undefined)
      return { effects: [{ kind: 'unreachable', from: 0, to: Number.POSITIVE_INFINITY }] };
    return appvm({ settings: appvmSettings(handOver.appvm), seed, run });
  };
});

const privvmSettings = (vms: number, { privvm = noPrivvmRecovery.name }: HandOver): PrivilegedVmSettings => ({
  experiment: 'privileged-vm',
  vms,
  fault: { model: 'all-components', target: 'privvm', trigger: { window: [5000, 15_000] } },
  detection: managementParts.detectors.map(({ name }) => name),
  recovery: { privvm },
  without: [],
  // No VM of the host is removed or moved.
  workload: { create: 1, hotplug: 1 },
  retries: 3,
});

const appvmSettings = (mechanism: string): RebootSettings => ({
  experiment: 'reboot',
  ...(reboot.defaults as Omit<RebootSettings, 'experiment' | 'mechanism' | 'vms' | 'memoryOfEach' | 'service'>),
  mechanism,
  vms: 1,
  memoryOfEach: 2 ** 30,
  service: 'web-server',
  fault: { model: 'guest-crash', target: 'appvm' },
});
