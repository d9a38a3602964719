/** The fields of scenarios about the availability of one VM over a year. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { duration, named } from '../../../experiment/fields.ts';
import { replicatedParameters } from '../../../models/memory/parameters/replicated.ts';
import { replicationParameters } from '../../../models/memory/parameters/replication.ts';
import type { HighAvailabilityParts } from './parts.ts';

export type HighAvailabilitySettings = SettingsOf<'high-availability', typeof fields>;

const MOST_A_YEAR = 400;

const perYear = (of: string, usual: number) => {
  const expected = `a number of failures from 0 to ${MOST_A_YEAR}`;
  return z
    .number({ error: expected })
    .min(0, { error: expected })
    .max(MOST_A_YEAR, { error: expected })
    .meta({ description: `How often ${of} fails in a year, in the mean. Default: ${usual}.` });
};

const described = <F extends z.ZodType>(field: F, description: string): F =>
  field.meta({ ...field.meta(), description });

export function fields({ strategies, platforms, vmmFaults, services }: HighAvailabilityParts) {
  return {
    strategy: named('strategy', strategies),
    platform: described(named('platform', platforms), 'The VMM of the hosts. Default: x86-64-xen-4.3.'),
    vmmFault: described(named('fault model', vmmFaults), 'What makes a VMM fail. Default: failstop.'),
    vmmFailuresPerYear: perYear('the VMM of a host', 4),
    hostFailuresPerYear: perYear('the hardware of a host', 1),
    workload: described(named('protected workload', services), 'The service. Default: specweb2005.'),
    epoch: described(duration, 'From one checkpoint to the next, where there are any. Default: 100 ms.'),
    noticedAfter: described(
      duration,
      'Without a sign of life for so long a host is taken for dead, where its VMs are restarted. Default: 15 s.',
    ),
    rebootTime: described(duration, 'Until a host whose VMM has failed is back. Default: 3 min.'),
    repairTime: described(duration, 'Until a host whose hardware has failed is back. Default: 4 h.'),
    saveEvery: described(duration, 'How often the service saves what it has in memory. Default: 1 h.'),
    constants: constantsField({ ...replicationParameters, ...replicatedParameters }),
  };
}
