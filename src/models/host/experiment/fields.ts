/** Fields that several experiments on a host have. */
import { count, size } from '../../../experiment/fields.ts';

export const vmsField = (most: number, description = 'The number of VMs.') => count('VMs', 1, most, description);

export const memoryOfEach = size.meta({ ...size.meta(), description: 'The memory of each VM.' });
