/**
 * Packages a campaign so that others can check and repeat it: the results folder as an RO-Crate (RO-Crate Metadata
 * Specification 1.2, w3id.org/ro/crate/1.2).
 *
 * The package is also a results folder, which `rvisim verify` and `rvisim reproduce` accept. It depends on the folder
 * alone and contains no time of packaging.
 */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { createAtomically } from '../../campaign/atomic-file.ts';
import { checksumsFile } from '../../campaign/checksums.ts';
import { earlierFile } from '../../campaign/earlier-store.ts';
import { type Manifest, manifestFile } from '../../campaign/manifest.ts';
import { scenarioFile } from '../../campaign/scenario-copy.ts';
import { signatureFile } from '../../campaign/signature.ts';
import { recordsFile } from '../../campaign/store.ts';
import { checksumOf } from './checksum.ts';
import { crateMetadata, crateReadme } from './crate-metadata.ts';
import type { PackedFile } from './packed-file.ts';

export const crateMetadataFile = 'ro-crate-metadata.json';
const readmeFile = 'README.md';

/**
 * The files of a results folder that are packed beside the manifest. The log is left out, since it describes the
 * machine that made the records.
 */
const CONTENTS: readonly string[] = [
  manifestFile,
  signatureFile,
  scenarioFile,
  recordsFile,
  earlierFile,
  'tables',
  'charts',
  'traces',
];

/** Packs a finished campaign into a new folder, which is created completely or not at all. Returns its files. */
export function writeCrate(
  directory: string,
  into: string,
  manifest: Manifest,
  licence: string,
): readonly PackedFile[] {
  let packed: readonly PackedFile[] = [];
  createAtomically(into, (folder) => {
    mkdirSync(folder);
    const facts = CONTENTS.flatMap((name) => copy(directory, folder, name));
    const readme = write(folder, readmeFile, crateReadme(manifest, facts));
    const sums = [...facts, readme].map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
    const files = [...facts, readme, write(folder, checksumsFile, sums)];
    const metadata = `${JSON.stringify(crateMetadata(manifest, files, licence), undefined, 2)}\n`;
    packed = [...files, write(folder, crateMetadataFile, metadata)];
  });
  return packed;
}

/** Copies a file, or a folder with all its files in the order of their names. Does nothing if it does not exist. */
function copy(from: string, to: string, path: string): PackedFile[] {
  const entries = readdirSync(join(from, dirname(path)), { withFileTypes: true });
  const entry = entries.find(({ name }) => join(dirname(path), name) === path);
  if (entry?.isDirectory() === true) {
    return readdirSync(join(from, path))
      .sort()
      .flatMap((name) => copy(from, to, `${path}/${name}`));
  }
  if (entry?.isFile() !== true) return [];
  mkdirSync(join(to, dirname(path)), { recursive: true });
  copyFileSync(join(from, path), join(to, path));
  return [described(to, path)];
}

function write(folder: string, path: string, text: string): PackedFile {
  writeFileSync(join(folder, path), text);
  return described(folder, path);
}

function described(folder: string, path: string): PackedFile {
  const type = MEDIA_TYPES[extname(path)] ?? 'text/plain';
  return { path, ...checksumOf(join(folder, path)), type };
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.gz': 'application/gzip',
  '.jsonl': 'application/jsonl',
  '.yaml': 'application/yaml',
  '.csv': 'text/csv',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};
