/** The fields of scenarios about replication. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { faultField, withoutField } from '../../../experiment/failure-form.ts';
import { count, duration, named, oneOf, share, size } from '../../../experiment/fields.ts';
import { REPLICATION_TARGETS } from '../faults/replication-faults.ts';
import { replicatedParameters } from '../parameters/replicated.ts';
import { replicationParameters } from '../parameters/replication.ts';
import { tcpParameters } from '../parameters/tcp.ts';
import type { ReplicationParts } from './parts.ts';

export type ReplicationSettings = SettingsOf<'replication', typeof fields>;

const described = <F extends z.ZodType>(field: F, description: string): F =>
  field.meta({ ...field.meta(), description });

const MOST_MBPS = 1_000_000;

export function fields({ replications, protected: workloads, strikes }: ReplicationParts) {
  return {
    mechanism: named('replication mechanism', replications),
    without: withoutField(
      replications.map(({ repairs }) => repairs),
      'part',
    ),
    workload: described(named('protected workload', workloads), 'What the VM does, and for whom.'),
    epoch: described(
      duration,
      'From one pause to the next; a checkpoint that takes longer delays the next one. Default: 100 ms.',
    ),
    epochs: oneOf(
      'kind of epochs',
      {
        fixed: 'all of the same length',
        adaptive: 'an epoch ends as soon as output waits, but not before the shortest one is over',
      },
      'When epochs end. Default: fixed.',
    ),
    link: z
      .strictObject(
        {
          replicationMbps: count('Mb/s', 1, MOST_MBPS, 'Between the hosts. Default: 1000.'),
          clientMbps: count('Mb/s', 1, MOST_MBPS, "Of each host's connection to the switch. Default: 1000."),
          roundTrip: described(duration, 'Between the hosts. Default: 0.1 ms.'),
        },
        { error: 'a mapping with replicationMbps, clientMbps and roundTrip' },
      )
      .meta({ description: 'The links. Default: Gigabit Ethernet, one of its own for the checkpoints.' }),
    heartbeat: z
      .strictObject(
        {
          interval: described(duration, 'Between two heartbeats. Default: 100 ms.'),
          timeout: described(duration, 'Without one for so long, the other is taken for dead. Default: 500 ms.'),
          links: count('links', 1, 2, '1: over the link of the checkpoints; 2: over the switch as well. Default: 1.'),
        },
        { error: 'a mapping with interval, timeout and links' },
      )
      .meta({ description: 'How the hosts watch each other.' }),
    witness: oneOf(
      'witness',
      {
        none: 'each host decides for itself',
        'third-host': 'a host that takes the other for dead asks a third one, which says yes to one of them',
        unreachable: 'the same, and the third one does not answer: none of them may go on',
      },
      'Who decides which host goes on. Default: none.',
    ),
    fault: faultField(strikes, REPLICATION_TARGETS, {
      trigger: z
        .union(
          [
            z.strictObject({
              phase: z
                .string({ error: 'the name of a phase' })
                .meta({ description: 'The name of a phase of the mechanism.' }),
              share: described(share, 'How much of it has passed. Default: drawn for each run.').exactOptional(),
            }),
            z.strictObject({ at: duration }),
          ],
          { error: 'a mapping with phase and perhaps share, or with at' },
        )
        .meta({
          description:
            'When it strikes: in a phase of an epoch that is drawn among those of the first second of protection, ' +
            'or so long after the VM was protected.',
        }),
      lasts: described(duration, 'When it is over. Default: never.').exactOptional(),
    })
      .meta({ description: 'What fails. Left out: nothing.' })
      .exactOptional(),
    rejoin: described(
      duration,
      'How long after a fail-over the other host is back to protect the VM. Default: never.',
    ).exactOptional(),
    again: described(
      duration,
      'How long after that the host with the VM is killed, too. Default: never.',
    ).exactOptional(),
    hosts: z
      .array(
        oneOf(
          'role',
          { primary: 'runs the VM at the beginning', backup: 'waits at the beginning' },
          'What a host is at the beginning.',
        ),
        { error: 'a list of roles, such as [primary, backup]' },
      )
      .meta({ description: 'The hosts there are. Default: a primary and a backup.' }),
    network: oneOf(
      'network of the guest',
      {
        plain: 'packets of single requests and answers; what is lost is sent again after a time that doubles',
        tcp: 'TCP, whose segments wait for their checkpoint',
        speculative: "TCP, whose segments the VMM acknowledges in the clients' name and keeps until their checkpoint",
        aware: "the same, and the VM's congestion control knows of the VMM's buffer and fills it",
      },
      'How the VM and its clients talk. Default: plain.',
    ),
    window: described(size, 'The receive window of TCP, on either side. Default: 64 KiB.'),
    clientRoundTrip: described(duration, 'Of TCP, between a host and the clients. Default: 0.2 ms.'),
    clientLoss: described(share, 'Of the segments of TCP, between a host and the clients. Default: 0.'),
    buffer: described(
      size,
      "Of the VMM, for segments that it has acknowledged in the clients' name, of all connections. Default: 16 MiB.",
    ),
    guestTimers: oneOf(
      'kind of timers',
      { run: 'time-outs of TCP go on while the VM stands still', stop: 'the VM does not notice its pauses' },
      'What checkpoints do to the clock of the VM. Default: run.',
    ),
    for: described(duration, 'How long a service is watched, from its protection or the fault on. Default: 20 s.'),
    patience: described(duration, 'A program that has not come to its end by then is given up. Default: 10 min.'),
    constants: constantsField({ ...replicationParameters, ...replicatedParameters, ...tcpParameters }),
  };
}
