/** What became of a VM whose migration did not succeed, each in a clause. */
export const MIGRATION_CAUSES = {
  'vm-lost': 'no host has all of its state',
  'vm-recoverable': 'the VM stands still, and all of its state is there',
  'vm-twice-alive': 'the VM runs on both hosts',
  'memory-differs': 'pages of the VM are not what they were',
} as const satisfies Record<string, string>;

export type MigrationCause = keyof typeof MIGRATION_CAUSES;
