/** The constants of a migration. */
import type { ParameterModel } from '../../../experiment/parameter.ts';
import { migrationParameters } from './migration.ts';
import { testbedParameters } from './testbed.ts';
import { workloadParameters } from './workloads.ts';

export const migrationModel: ParameterModel = {
  name: 'migration',
  summary: 'hosts between which the memory of VMs is moved',
  sets: [
    { name: 'testbed', summary: 'two hosts, a link, and clients outside', parameters: testbedParameters },
    { name: 'workloads', summary: 'what VMs write, and what their clients ask for', parameters: workloadParameters },
    {
      name: 'migration',
      summary: 'the rules of tools that migrate, and what they cost',
      parameters: migrationParameters,
    },
  ],
};
