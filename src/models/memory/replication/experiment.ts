/**
 * The experiment `replication`: a VM is protected while it runs, so that it can go on elsewhere after a failure. What
 * does the protection cost, and is anything lost that somebody outside was told?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { protectedTcpModel, replicationModel } from '../parameters/replication-models.ts';
import { REPLICATION_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { REPLICATION_METRICS } from './metrics.ts';
import { replicationParts } from './parts.ts';
import { REPLICATION_RULES } from './rules.ts';
import { replicationRunner } from './run.ts';

export const replication = experiment({
  name: 'replication',
  summary: 'a VM is protected by checkpoints while it runs: what does it cost, and what is lost when a host fails',
  parts: replicationParts,
  fields,
  defaults: {
    without: [],
    epoch: 100,
    epochs: 'fixed',
    link: { replicationMbps: 1000, clientMbps: 1000, roundTrip: 0.1 },
    heartbeat: { interval: 100, timeout: 500, links: 1 },
    witness: 'none',
    hosts: ['primary', 'backup'],
    network: 'plain',
    window: 65_536,
    clientRoundTrip: 0.2,
    clientLoss: 0,
    buffer: 2 ** 24,
    guestTimers: 'run',
    for: 20_000,
    patience: 600_000,
    constants: {},
  },
  example: {
    mechanism: 'remus',
    workload: 'tickets',
    for: '2 s',
    vary: { epoch: ['25 ms', '100 ms'] },
  },
  rules: REPLICATION_RULES,
  metrics: REPLICATION_METRICS,
  causes: REPLICATION_CAUSES,
  comparedFields: ['mechanism', 'without'],
  parameters: [replicationModel, protectedTcpModel],
  runner: replicationRunner,
  accounting: { none: 'the VMs have cores of their own; what their tools take of others is left out' },
});
