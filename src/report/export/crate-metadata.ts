/** The description of a package: its RO-Crate metadata as flat JSON-LD, and a README. */

import { earlierFile } from '../../campaign/earlier-store.ts';
import { type Manifest, manifestFile } from '../../campaign/manifest.ts';
import { pluginsInWords } from '../../campaign/plugin-marks.ts';
import { scenarioFile } from '../../campaign/scenario-copy.ts';
import { quoted } from '../../campaign/shell.ts';
import { signatureFile } from '../../campaign/signature.ts';
import { recordsFile } from '../../campaign/store.ts';
import { printable } from '../../experiment/printable.ts';
import type { PackedFile } from './packed-file.ts';

type Entity = Readonly<Record<string, unknown>> & {
  readonly '@id': string;
  readonly '@type': string | readonly string[];
};

export interface CrateMetadata {
  readonly '@context': readonly unknown[];
  readonly '@graph': readonly Entity[];
}

const reference = (id: string): { '@id': string } => ({ '@id': id });

/** Descriptions of the files by name; of other files by their folder. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  [manifestFile]:
    'The question (scenario as resolved, seed, number of runs, model version), the sessions that ' +
    'worked on it, the digest of the answer',
  [signatureFile]: 'A signature of the manifest, for ssh-keygen -Y verify',
  [scenarioFile]: 'The scenario file, verbatim',
  [recordsFile]: 'The facts: one line of JSON a run, in plan order, each with its checksum, compressed',
  [earlierFile]: 'The facts: one line of JSON a run, in plan order, each with its checksum',
  'README.md': 'How to check and to repeat this campaign',
  SHA256SUMS: 'Checksums of the other files, for sha256sum -c',
  tables: 'A table made from the records',
  charts: 'A figure made from the records, or the numbers behind it',
  traces: 'A run in the trace-event format, for Perfetto',
};

export function crateMetadata(manifest: Manifest, files: readonly PackedFile[], licence: string): CrateMetadata {
  const { question, answer } = manifest;
  const { tool } = firstSession(manifest);
  const software = `#rvisim-${tool.version}`;
  return {
    // Defined here, since the context of RO-Crate may not contain the term sha256 of schema.org.
    '@context': ['https://w3id.org/ro/crate/1.2/context', { sha256: 'https://schema.org/sha256' }],
    '@graph': [
      {
        '@id': 'ro-crate-metadata.json',
        '@type': 'CreativeWork',
        conformsTo: reference('https://w3id.org/ro/crate/1.2'),
        about: reference('./'),
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: `Fault-injection campaign ${question.scenario.name}`,
        description: question.scenario.question,
        datePublished: endOf(manifest),
        license: reference(licence),
        identifier: answer?.digest,
        hasPart: files.map(({ path }) => reference(path)),
        mentions: reference('#campaign'),
      },
      {
        '@id': licence,
        '@type': 'CreativeWork',
        name: `Licence: ${licence}`,
        description: 'The terms under which this package may be used',
      },
      ...files.map(fileEntity),
      {
        '@id': '#campaign',
        '@type': 'CreateAction',
        name: `${answer?.records ?? 0} simulated runs`,
        description: `Made by: ${commandLine(manifest)}. Reproduced by: rvisim reproduce FOLDER`,
        instrument: reference(software),
        object: reference(scenarioFile),
        result: files
          .filter(({ path }) => path === recordsFile || path === earlierFile)
          .map(({ path }) => reference(path)),
        startTime: firstSession(manifest).startedAt,
        endTime: endOf(manifest),
        actionStatus: 'http://schema.org/CompletedActionStatus',
      },
      {
        '@id': software,
        '@type': 'SoftwareApplication',
        name: 'rvisim',
        version: tool.version,
        description:
          `Model version ${question.modelVersion}, ` +
          `${sourceOf(tool)}, ` +
          `on Node ${firstSession(manifest).host.node}${question.plugins ? `, with ${pluginsInWords(question)}` : ''}`,
        license: reference(SOFTWARE_LICENCE),
      },
      ...(licence === SOFTWARE_LICENCE
        ? []
        : [{ '@id': SOFTWARE_LICENCE, '@type': 'CreativeWork', name: 'MIT licence' }]),
    ],
  };
}

const sourceOf = ({ commit, dirty }: ReturnType<typeof firstSession>['tool']): string =>
  commit === undefined ? 'from a package' : `commit ${commit}${dirty === true ? ' with changes' : ''}`;

/** The licence of rvisim and of its scenarios. */
export const SOFTWARE_LICENCE = 'https://spdx.org/licenses/MIT';

function fileEntity({ path, bytes, sha256, type }: PackedFile): Entity {
  return {
    '@id': path,
    '@type': 'File',
    name: path,
    description: DESCRIPTIONS[path] ?? DESCRIPTIONS[path.split('/', 1)[0] ?? ''] ?? path,
    encodingFormat: type,
    contentSize: String(bytes),
    sha256,
  };
}

export function crateReadme(manifest: Manifest, files: readonly PackedFile[]): string {
  const { question, answer } = manifest;
  const { tool } = firstSession(manifest);
  const commit = tool.commit === undefined ? '' : `, commit ${tool.commit}`;
  const toolVersion = `${tool.version}${commit}, model version ${question.modelVersion}`;
  const parts = files.map(({ path, bytes }) => `| ${asText(path)} | ${bytes} |`).join('\n');
  return `# Fault-injection campaign ${question.scenario.name}

${asText(question.scenario.question)}

${answer?.records ?? 0} runs of ${question.variants.length} variants, seed ${asText(question.seed)},
simulated by rvisim ${toolVersion}.
Digest of the records: \`${answer?.digest ?? ''}\`.
${question.plugins ? `\nReproducing takes the same plugins, by --plugin FILE: ${pluginsInWords(question)}.\n` : ''}
In this folder, with that version of rvisim:

    sha256sum -c SHA256SUMS          the files are as they were packed
    rvisim verify .                  the records are those of the manifest, byte for byte
    rvisim reproduce .               every run again: IDENTICAL, or the first that differs
    rvisim table .                   the numbers

It was made by

    ${printable(commandLine(manifest))}

| file | bytes |
|---|---|
${parts}

ro-crate-metadata.json describes all of it in RO-Crate 1.2.
`;
}

/** Shown by whatever renders Markdown as the text that it is: no markup, no HTML. */
const asText = (text: string): string =>
  printable(text)
    .replace(/[\\`*_[\]<>&|~$]/g, '\\$&')
    .replace(/^(?:[#+=-]|\d+[.)])/, '\\$&');

function firstSession({ sessions }: Manifest): Manifest['sessions'][number] {
  const [first] = sessions;
  if (first === undefined) throw new Error('a campaign without a session');
  return first;
}

const commandLine = (manifest: Manifest): string => firstSession(manifest).commandLine.map(quoted).join(' ');

/** When the last session ended. */
const endOf = ({ sessions }: Manifest): string => sessions.at(-1)?.endedAt ?? sessions.at(-1)?.startedAt ?? '';
