/**
 * The experiment about a failing PrivVM, with the driver VM's own model behind it: where both fail at once, that model
 * says how long the driver VM is away. It stops at once and is rebooted, as the VMM does with it (P5).
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
