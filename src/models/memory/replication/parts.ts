/** The parts that scenarios about replication can name. */
import { type ReplicationFault, replicationFaults } from '../faults/replication-faults.ts';
import { type ReplicationMechanism, unprotected } from '../mechanisms/replication/mechanism.ts';
import { remus } from '../mechanisms/replication/remus.ts';
import { type ReplicatedWorkload, replicatedWorkloads } from '../workloads/replicated.ts';

export const replicationParts = {
  replications: [remus, unprotected] as readonly ReplicationMechanism[],
  protected: replicatedWorkloads as readonly ReplicatedWorkload[],
  strikes: replicationFaults as readonly ReplicationFault[],
};

export type ReplicationParts = typeof replicationParts;
