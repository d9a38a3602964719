/** The parts that scenarios about replication can name. */
import { type ReplicationFault, replicationFaults } from '../faults/replication-faults.ts';
import { colo } from '../mechanisms/replication/colo.ts';
import { inMemory } from '../mechanisms/replication/in-memory.ts';
import { type ReplicationMechanism, unprotected } from '../mechanisms/replication/mechanism.ts';
import { remus } from '../mechanisms/replication/remus.ts';
import { type ReplicatedWorkload, replicatedWorkloads } from '../workloads/replicated.ts';

export const replicationParts = {
  replications: [remus, colo, inMemory, unprotected] as readonly ReplicationMechanism[],
  protected: replicatedWorkloads as readonly ReplicatedWorkload[],
  strikes: replicationFaults as readonly ReplicationFault[],
};

export type ReplicationParts = typeof replicationParts;
