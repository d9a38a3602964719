/**
 * The experiment about a failing PrivVM, combined with the driver VM's own model. When both VMs fail at once, the
 * driver VM's model computes how long the driver VM is down: it stops at once, and the VMM reboots it (P5).
 */
import { driverVmCourses } from '../models/driver-vm/experiment/course.ts';
import { driverVmParts } from '../models/driver-vm/experiment/parts.ts';
import { parameterModels as driverVmParameters } from '../models/driver-vm/parameters.ts';
import { privilegedVmExperiment } from '../models/management/experiment/experiment.ts';
import { parameterModels as managementParameters } from '../models/management/parameters.ts';
import { driverVmSettings } from './driver-vm-failure.ts';

export const privilegedVm = privilegedVmExperiment(() => {
  const courses = driverVmCourses(driverVmParts);
  return (chance, constants) =>
    courses({
      ...chance,
      settings: { ...driverVmSettings('failstop', 'dvm-microreboot', []), ...(constants && { constants }) },
    });
}, [...managementParameters, ...driverVmParameters]);
