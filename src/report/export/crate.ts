/**
 * A campaign as a package that others can check and repeat: the results folder with an RO-Crate around it (RO-Crate
 * Metadata Specification 1.2, w3id.org/ro/crate/1.2).
 *
 * It stays a results folder: `rvisim verify` and `rvisim reproduce` take it as it is. The package is a function of the
 * folder alone; no clock goes into it.
 */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { createAtomically } from '../../campaign/atomic-file.ts';
import { checksumsFile } from '../../campaign/checksums.ts';
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
 * What a results folder may hold beside the manifest. The log is left out: it is about the machine that made the
 * records, not about them.
 */
const CONTENTS: readonly string[] = [
  manifestFile,
  signatureFile,
  scenarioFile,
  recordsFile,
  'tables',
  'charts',
  'traces',
];

/** Packs a finished campaign into a new folder, which is there whole or not at all. Returns its files. */
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

/** Copies a file, or a folder with all its files in the order of their names; nothing when it is not there. */
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
  '.jsonl': 'application/jsonl',
  '.yaml': 'application/yaml',
  '.csv': 'text/csv',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};
