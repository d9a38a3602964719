/** The fields of scenarios about a migration. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { faultField, withoutField } from '../../../experiment/failure-form.ts';
import { count, duration, named, oneOf, share, size } from '../../../experiment/fields.ts';
import { FAULT_TARGETS } from '../faults/fault.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import { workloadParameters } from '../parameters/workloads.ts';
import { hostedClasses } from '../workloads/page-classes.ts';
import type { MigrationParts } from './parts.ts';

export type MigrationSettings = SettingsOf<'migration', typeof fields>;

const described = <F extends z.ZodType>(field: F, description: string): F =>
  field.meta({ ...field.meta(), description });

const MOST_MBPS = 1_000_000;

export function fields({ mechanisms, workloads, faults }: MigrationParts) {
  const mechanism = named('migration mechanism', mechanisms);
  const without = withoutField(
    mechanisms.map(({ repairs }) => repairs),
    'part',
  );
  const nic = oneOf(
    'network interface',
    {
      pv: 'paravirtual: a driver VM copies every packet',
      vf: 'a virtual function of the device, passed through',
    },
    'The network interface of the VM. Default: pv.',
  );
  return {
    mechanism,
    without,
    against: z
      .strictObject(
        { mechanism: mechanism.exactOptional(), without: without.exactOptional(), nic: nic.exactOptional() },
        { error: 'a mapping with mechanism, without or nic' },
      )
      .meta({
        description:
          'What each run is also done with, under the same chance, for the metrics ratio|...: these fields instead ' +
          'of its own.',
      })
      .exactOptional(),
    form: oneOf(
      'form',
      {
        exact: 'each page has its content, and clients watch',
        fluid: 'means in closed form, for large fleets: no clients, no single pages',
      },
      'How memory is computed. Default: exact.',
    ),
    vms: count(
      'VMs',
      1,
      100_000,
      'VMs of one kind that leave one after the other; at most 64 in the exact form. Default: 1.',
    ),
    workload: described(named('workload', workloads), 'What the VM does, and who watches it.'),
    memory: described(size, "The VM's memory. Default: that of the workload.").exactOptional(),
    hostMemory: described(
      size,
      'What the source has for VMs that share pages. Default: enough for each page of each.',
    ).exactOptional(),
    destinationMemory: described(size, 'What the destination has free. Default: enough.').exactOptional(),
    pages: hostedClasses
      .meta({ description: "Classes of pages instead of the workload's. Default: the workload's." })
      .exactOptional(),
    linkMbps: count('Mb/s', 1, MOST_MBPS, 'The line rate of each host. Default: 1000.'),
    finalMbps: count(
      'Mb/s',
      1,
      MOST_MBPS,
      'The speed of the copy while the VM stands still. Default: what the rules of the mechanism say.',
    ).exactOptional(),
    downtimeLimit: described(duration, "The downtime that QEMU's rules allow. Default: 300 ms."),
    cacheSize: described(size, 'Of the cache of sent pages, for delta compression. Default: 64 MiB.'),
    freePageHints: z
      .boolean({ error: 'true or false' })
      .meta({ description: 'Whether the guest says which pages are free. Default: false.' }),
    nic,
    disk: z
      .strictObject({ size, writtenPerSecond: size }, { error: 'a mapping with size and writtenPerSecond' })
      .meta({
        description: 'A disk that is mirrored to the destination while the VM moves. Default: the hosts share one.',
      })
      .exactOptional(),
    stalls: oneOf(
      'thing to stall',
      { vm: 'all of the VM', vcpu: 'the vCPU that touched it; the others go on' },
      'What waits for an absent page. Default: vm.',
    ),
    hostCores: count('cores', 1, 1024, 'Of each host, for the VM and, without a driver VM, for the tools. Default: 2.'),
    driverVm: z.boolean({ error: 'true or false' }).meta({
      description: 'Whether a driver VM with a core of its own does network and migration. Default: true.',
    }),
    fault: faultField(faults, FAULT_TARGETS, {
      trigger: z
        .union(
          [
            z.strictObject({
              phase: z
                .string({ error: 'the name of a phase' })
                .meta({ description: 'The name of a phase of the mechanism.' }),
              share,
            }),
            z.strictObject({ at: duration }),
          ],
          { error: 'a mapping with phase and share (of 0 to 100 %), or with at (a time after the order, such as 5 s)' },
        )
        .meta({
          description: 'When it strikes: in which phase and after which share of it, or how long after the order.',
        }),
      lasts: described(
        duration,
        'When a fault of the link is over, or a new driver VM serves. Default: never.',
      ).exactOptional(),
    })
      .meta({ description: 'What fails while the VM moves. Left out: nothing.' })
      .exactOptional(),
    patience: described(duration, 'A migration that has not switched by then is given up. Default: 5 min.'),
    after: described(duration, 'How long the run goes on afterwards. Default: 10 s.'),
    constants: constantsField({ ...migrationParameters, ...testbedParameters, ...workloadParameters }),
  };
}
