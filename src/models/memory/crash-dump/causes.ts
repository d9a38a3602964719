/** Why a crash did not end with a complete dump and a service that is back, each in a clause. */
export const CRASH_DUMP_CAUSES = {
  'service-lost': 'the service did not come back',
  'dump-lost': 'no page of the dead VM can be read',
  'dump-truncated': 'the dump ends before its end; what is in it can be read',
} as const satisfies Record<string, string>;

export type CrashDumpCause = keyof typeof CRASH_DUMP_CAUSES;
