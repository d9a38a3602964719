/**
 * SHA256SUMS of a results folder: the checksums of its tables and charts. These can be made again from the records at
 * any time, but a reader who quotes a table can check that it was not edited, also with `sha256sum -c SHA256SUMS`.
 */
import { basename, join } from 'node:path';
import { writeAtomically } from './atomic-file.ts';
import { sha256 } from './manifest.ts';
import { readPlain } from './plain-file.ts';

export const checksumsFile = 'SHA256SUMS';

/** The folders in a results folder whose files are made from the records. */
export const derivedFolders = ['tables', 'charts'] as const;
export type DerivedFolder = (typeof derivedFolders)[number];

/** Stores the checksums of these files of a folder, in place of those stored for the folder before. */
export function noteChecksums(directory: string, folder: DerivedFolder, files: readonly string[]): void {
  const others = readChecksums(directory).filter(({ path }) => !path.startsWith(`${folder}/`));
  const these = files.map((file) => ({
    path: `${folder}/${basename(file)}`,
    sha256: sha256(readPlain(join(directory, folder, basename(file))) ?? ''),
  }));
  const all = [...others, ...these].sort((a, b) => (a.path < b.path ? -1 : 1));
  writeAtomically(join(directory, checksumsFile), all.map((entry) => `${entry.sha256}  ${entry.path}\n`).join(''));
}

interface Checksum {
  /** Path in the results folder, with slashes. */
  readonly path: string;
  readonly sha256: string;
}

/** The checksums of tables and charts; other lines of the file are ignored. */
export function readChecksums(directory: string): readonly Checksum[] {
  return (readPlain(join(directory, checksumsFile)) ?? '')
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, sum, folder, name] = /^([0-9a-f]{64}) [ *](\w+)\/([^/]+)$/.exec(line) ?? [];
      const isDerived = derivedFolders.some((each) => each === folder);
      return sum !== undefined && name !== undefined && isDerived ? [{ path: `${folder}/${name}`, sha256: sum }] : [];
    });
}
