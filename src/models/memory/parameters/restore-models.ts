/** The constants of storage, and of what restores VMs from it. */
import type { ParameterModel } from '../../../experiment/parameter.ts';
import { diskParameters } from './disk.ts';
import { flashParameters } from './flash.ts';
import { restoreParameters } from './restore.ts';

export const restoreModels: readonly ParameterModel[] = [
  {
    name: 'memory-restore',
    summary: 'a VM that is restored from its image on a disk or a memory card',
    sets: [
      { name: 'disk', summary: 'hard disk and SSD', parameters: diskParameters },
      { name: 'flash', summary: 'a memory card, and the protected storage beside it', parameters: flashParameters },
      { name: 'restore', summary: 'toolstack, pager and client', parameters: restoreParameters },
    ],
  },
];
