/** Fields that several experiments on a host have. */
import { z } from 'zod';
import { count, size } from '../../../experiment/fields.ts';
import type { ParameterSet } from '../../../experiment/parameter.ts';

export const vmsField = (most: number, description = 'The number of VMs.') => count('VMs', 1, most, description);

export const memoryOfEach = size.meta({ ...size.meta(), description: 'The memory of each VM.' });

const CONSTANT_EXPECTED = 'a number that is not negative, in the unit of the constant';

/** Values that replace constants of the model, by name. */
export const constantsField = (parameters: ParameterSet) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(parameters).map(([name, { unit, source }]) => [
          name,
          z
            .number({ error: CONSTANT_EXPECTED })
            .min(0, { error: CONSTANT_EXPECTED })
            .meta({ description: `In ${unit}. Otherwise: ${source}.` })
            .exactOptional(),
        ]),
      ),
      { error: 'a mapping from names of constants to numbers' },
    )
    .meta({ description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.' });
