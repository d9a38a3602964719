/** A command line that cannot be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An empty name would mean the working directory to some of the system's calls and nothing to others. */
export function checkFolderName(output: string | undefined): void {
  if (output === '') throw new UsageError("--output: expected a folder, came ''");
}
