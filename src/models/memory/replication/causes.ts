/** What became of a service whose protection did not hold, each in a clause. */
export const REPLICATION_CAUSES = {
  'told-and-forgotten': 'the VM that lives on does not know what clients were told',
  'lives-twice': 'the VM runs on both hosts',
  'no-vm': 'no host runs the VM',
  'memory-wrong': 'the backup went on from memory or a disk that never was',
} as const satisfies Record<string, string>;

export type ReplicationCause = keyof typeof REPLICATION_CAUSES;
