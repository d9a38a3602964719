/** What a scenario about a cluster under rejuvenation says of one run. */
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { fieldFailures } from '../../../experiment/field-failures.ts';
import { count, duration, named, oneOf } from '../../../experiment/fields.ts';
import { memoryOfEach, vmsField } from '../experiment/fields.ts';
import type { HostParts } from '../experiment/parts.ts';
import { hostParameters } from '../parameters/host.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';

/** The strategy with a spare host, which is not a reboot mechanism. */
export const LIVE_MIGRATION = 'live-migration';

export type ClusterSettings = SettingsOf<'cluster', typeof fields>;

export function fields({ reboots, services }: HostParts) {
  const mechanisms = reboots.filter(({ recovers }) => recovers.includes('vmm'));
  return {
    hosts: count('hosts', 2, 1024, 'The number of hosts, the spare included if there is one.'),
    vms: vmsField(64, 'The number of VMs on a host at work.'),
    memoryOfEach,
    service: named('service', services).meta({
      description: 'What every VM runs; its clients keep it fully loaded.',
    }),
    strategy: oneOf(
      'strategy',
      {
        ...Object.fromEntries(mechanisms.map(({ name, summary }) => [name, summary])),
        [LIVE_MIGRATION]: 'the VMs of a host move to a spare one, and it restarts empty: it is the next spare',
      },
      'How a host is rejuvenated.',
    ),
    against: oneOf(
      'strategy with a spare',
      { [LIVE_MIGRATION]: 'as strategy' },
      'For each run of a strategy without a spare a rejuvenation cycle is also simulated with this one, under the ' +
        'same chance: for the metrics |against.',
    ).exactOptional(),
    interval: duration.meta({ ...duration.meta(), description: 'Each host is rejuvenated once in this time.' }),
    courses: count(
      '',
      1,
      64,
      'Hosts are alike but for chance: the rejuvenation cycles of so many are simulated, and the ' +
        'others repeat them in order. Default: 4.',
    ),
    failures: fieldFailures.exactOptional(),
    constants: constantsField({ ...hostParameters, ...rebootParameters, ...serviceParameters, ...migrationParameters }),
  };
}
