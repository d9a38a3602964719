/** The constants of cloning: the disk, and what is made from it. */
import type { ParameterModel } from '../../../experiment/parameter.ts';
import { cloningParameters } from './cloning.ts';
import { diskParameters } from './disk.ts';

export const cloningModels: readonly ParameterModel[] = [
  {
    name: 'memory-cloning',
    summary: 'VMs that are made from templates, substrates and snapshots',
    sets: [
      { name: 'disk', summary: 'hard disk and SSD', parameters: diskParameters },
      { name: 'cloning', summary: 'templates, substrates, replicas of a database', parameters: cloningParameters },
    ],
  },
];
