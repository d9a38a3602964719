/** The parts that scenarios about high availability can name: strategies, and those of the models that are asked. */
import { replicationParts } from '../../../models/memory/replication/parts.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';
import { strategies } from './strategies.ts';

export const highAvailabilityParts = {
  strategies,
  platforms: vmmParts.platforms,
  vmmFaults: vmmParts.faults.filter(({ strikes }) => strikes.includes('vmm')),
  services: replicationParts.protected,
};

export type HighAvailabilityParts = typeof highAvailabilityParts;
