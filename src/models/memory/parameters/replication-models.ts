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
    { name: 'tcp', summary: 'TCP of protected VMs and their clients', parameters: tcpParameters },
    { name: 'replicated', summary: 'what protected VMs do', parameters: replicatedParameters },
  ],
};
