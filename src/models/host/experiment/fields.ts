/** Fields that several experiments on a host have. */
import { z } from 'zod';
import { count, size } from '../../../experiment/fields.ts';
import type { ParameterSet } from '../../../experiment/parameter.ts';

export const vmsField = (most: number, description = 'The number of VMs.') => count('VMs', 1, most, description);

export const memoryOfEach = size.meta({ ...size.meta(), description: 'The memory of each VM.' });

const CONSTANT_EXPECTED = 'a number that is not negative, in the unit of the constant';

/** What there is at least one of, and of which each takes room in memory. */
const COUNTED: readonly string[] = ['files', 'connections', 'cores', 'blocks'];
const MOST_COUNTED = 1_000_000;
/** Something takes as long as it says, which must come to an end. */
const SPEED_EXPECTED = 'a number of at least 1, in the unit of the constant';

function valueIn(unit: string) {
  if (COUNTED.includes(unit)) return count(unit, 1, MOST_COUNTED, '');
  const [least, error] = unit === 'B/s' ? [1, SPEED_EXPECTED] : [0, CONSTANT_EXPECTED];
  return z.number({ error }).min(least, { error }).max(Number.MAX_SAFE_INTEGER, { error });
}

/** Other values for constants of the model, by name. */
export const constantsField = (parameters: ParameterSet) =>
  z
    .strictObject(
      Object.fromEntries(
        Object.entries(parameters).map(([name, { unit, source }]) => [
          name,
          valueIn(unit)
            .meta({ description: `In ${unit}. Otherwise: ${source}.` })
            .exactOptional(),
        ]),
      ),
      { error: 'a mapping from names of constants to numbers' },
    )
    .meta({ description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.' });
