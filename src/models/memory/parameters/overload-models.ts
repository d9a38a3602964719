/** The constants of memory overload: those of its own, and of the disk, the hosts and the tools that it works with. */
import type { ParameterModel, Values } from '../../../experiment/parameter.ts';
import { diskParameters } from './disk.ts';
import { migrationParameters } from './migration.ts';
import { overloadParameters } from './overload.ts';
import { testbedParameters } from './testbed.ts';

export const crowdedParameters = {
  ...diskParameters,
  ...testbedParameters,
  ...migrationParameters,
  ...overloadParameters,
};

export type CrowdedValues = Values<typeof crowdedParameters>;

export const overloadModels: readonly ParameterModel[] = [
  {
    name: 'memory-overload',
    summary: 'a host whose VMs want more memory than it has',
    sets: [
      { name: 'overload', summary: 'what VMs want, and what the host does', parameters: overloadParameters },
      { name: 'disk', summary: 'hard disk and SSD', parameters: diskParameters },
      { name: 'testbed', summary: 'two hosts and a link', parameters: testbedParameters },
      { name: 'migration', summary: 'the rules of tools that migrate', parameters: migrationParameters },
    ],
  },
];
