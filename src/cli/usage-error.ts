/** The error for a wrong command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Some system calls take an empty name for the working directory, others refuse it. */
export function checkFolderName(output: string | undefined): void {
  if (output === '') throw new UsageError("--output: expected a folder, came ''");
}
