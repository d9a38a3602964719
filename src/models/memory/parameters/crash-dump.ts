/** The constants of a VM that crashes and is dumped, by subject. */
import type { ParameterModel } from '../../../experiment/parameter.ts';
import { diskParameters } from './disk.ts';
import { dumpParameters } from './dump.ts';

export const crashDumpModels: readonly ParameterModel[] = [
  {
    name: 'crash-dump',
    summary: 'a host of about 2010 with one VM, whose server crashes',
    sets: [
      { name: 'dump', summary: 'the server, its clients, and the dump', parameters: dumpParameters },
      { name: 'disk', summary: 'disks of either kind', parameters: diskParameters },
    ],
  },
];
