/** The parts that scenarios about replication can name. */
import { replicationFaults } from '../faults/replication-faults.ts';
import { colo } from '../mechanisms/replication/colo.ts';
import { inMemory } from '../mechanisms/replication/in-memory.ts';
import { type ReplicationMechanism, unprotected } from '../mechanisms/replication/mechanism.ts';
import { remus } from '../mechanisms/replication/remus.ts';
import { replicatedWorkloads } from '../workloads/replicated.ts';

export const replicationParts = {
  replications: [remus, colo, inMemory, unprotected] as readonly ReplicationMechanism[],
  protected: replicatedWorkloads,
  strikes: replicationFaults,
};

export type ReplicationParts = typeof replicationParts;
