/**
 * Refusals: everything other than a bug that can stop a campaign or keep it from starting. Each comes with a remedy;
 * none of them loses a stored record.
 */
export type RefusalKind =
  /** The folder already holds this campaign, complete. */
  | 'finished'
  /** The folder holds this campaign, interrupted: it can be resumed. */
  | 'interrupted'
  /** Another process is writing into the folder. */
  | 'in-use'
  /** The folder holds records of another scenario. */
  | 'other-scenario'
  /** The folder holds records of another version of the model. */
  | 'other-model'
  /** A plugin that the records were made with is not given, or is another version of it. */
  | 'other-plugins'
  /** The folder holds the same campaign under another plan: another shard, other numbers of runs. */
  | 'other-plan'
  /** The folders to merge do not make up one campaign: one is given twice, missing or not finished. */
  | 'no-whole'
  /** Two records of one run differ: something that must be deterministic was not. */
  | 'differs'
  /** The folder holds something that no campaign wrote. */
  | 'not-ours'
  /** The operating system does not allow writing there. */
  | 'not-writable'
  /** The disk, the quota or the file-size limit is used up. */
  | 'no-space'
  /** The folder holds no campaign. */
  | 'no-campaign'
  /** A file of the campaign was edited, overwritten or damaged. */
  | 'damaged'
  /** A folder cannot be signed, or its signature cannot be checked. */
  | 'not-signed'
  /** The campaign has no run of that id. */
  | 'no-such-run'
  /** A campaign asks a worker for what it does for nobody. */
  | 'not-allowed'
  /** Redis cannot be reached, refuses us, or became unreachable. */
  | 'no-redis';

export class CampaignRefusal extends Error {
  readonly kind: RefusalKind;
  /** What to do about it: a command, or a sentence. */
  readonly remedy: string | undefined;

  constructor(kind: RefusalKind, message: string, remedy?: string) {
    super(message);
    this.name = 'CampaignRefusal';
    this.kind = kind;
    this.remedy = remedy;
  }
}

const outOfSpace: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const forbidden: ReadonlySet<string> = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'EISDIR',
  'ELOOP',
  'ENAMETOOLONG',
]);

/**
 * Does `work`, which writes to `path`. An error of a full or unwritable disk becomes a refusal; other errors pass.
 * `kept` says which data are safe on the disk in that case.
 */
export function writingTo<T>(path: string, work: () => T, kept = 'nothing was lost'): T {
  try {
    return work();
  } catch (error) {
    throw refusalOf(error, path, kept) ?? error;
  }
}

/** An error of the operating system while writing to `path`, as a refusal; undefined for any other error. */
export function refusalOf(error: unknown, path: string, kept = 'nothing was lost'): CampaignRefusal | undefined {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (outOfSpace.has(code)) {
    const why = { EFBIG: 'the limit on the size of a file is reached', EDQUOT: 'the disk quota is used up' }[code];
    return new CampaignRefusal(
      'no-space',
      `cannot write ${path}: ${why ?? 'no space is left on the disk'} (${code}); ${kept}`,
    );
  }
  if (forbidden.has(code)) {
    return new CampaignRefusal('not-writable', `cannot write ${path}: ${wordsFor(code)} (${code}); ${kept}`);
  }
  return undefined;
}

function wordsFor(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'the path does not exist and cannot be created';
    case 'EISDIR':
      return 'there is a folder of that name';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of the path is a file, not a folder';
    case 'ELOOP':
      return 'the path has a loop of symbolic links';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    default:
      return 'permission denied';
  }
}
