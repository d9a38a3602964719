/** The constants of the host at the scale of seconds and years, whose VMM is rejuvenated. */
import type { ParameterModel } from '../../../experiment/parameter.ts';
import { agingParameters } from './aging.ts';
import { fixedParameters } from './fixed.ts';
import { hostParameters } from './host.ts';
import { migrationParameters } from './migration.ts';
import { rebootParameters } from './reboots.ts';
import { serviceParameters } from './services.ts';

export const parameterModels: readonly ParameterModel[] = [
  {
    name: 'opteron-xen-3.0',
    summary: 'the host of the rejuvenation measurements: two dual-core Opterons, Xen 3.0.0, Linux 2.6.12',
    sets: [
      { name: 'host', summary: 'hardware, VMM, PrivVM, guest OS and its page cache', parameters: hostParameters },
      { name: 'reboots', summary: 'how long the steps of a reboot take', parameters: rebootParameters },
      { name: 'services', summary: 'what services need, and the load of their clients', parameters: serviceParameters },
      { name: 'migration', summary: 'how VMs move to another host', parameters: migrationParameters },
      {
        name: 'aging',
        summary: 'how VMM and guests age, and their failures that are not due to age',
        parameters: agingParameters,
      },
      { name: 'fixed', summary: 'what no scenario changes', parameters: fixedParameters },
    ],
  },
];
