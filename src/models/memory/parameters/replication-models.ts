/** The constants of replication. */
import type { ParameterModel, Values } from '../../../experiment/parameter.ts';
import { replicatedParameters } from './replicated.ts';
import { replicationParameters } from './replication.ts';
import { tcpParameters } from './tcp.ts';

export type ReplicationValues = Values<typeof replicationParameters>;

export const replicationModel: ParameterModel = {
  name: 'memory-replication',
  summary: 'a VM that is protected by checkpoints while it runs',
  sets: [
    { name: 'replication', summary: 'checkpoints, fail-over, and clients', parameters: replicationParameters },
    { name: 'replicated', summary: 'what protected VMs do', parameters: replicatedParameters },
  ],
};

export const protectedTcpModel: ParameterModel = {
  name: 'memory-tcp',
  summary: 'TCP between protected VMs and their clients',
  sets: [{ name: 'tcp', summary: 'segments, time-outs, and a VMM that speculates', parameters: tcpParameters }],
};
