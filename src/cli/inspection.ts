/** `rvisim status` and `rvisim verify`: the progress of a results folder, and whether it is unchanged. */
import { checkedAnswerIn } from '../campaign/answer.ts';
import { describeLayout, openFolder } from '../campaign/folder.ts';
import { livingHolder } from '../campaign/lock.ts';
import type { Answer, Manifest } from '../campaign/manifest.ts';
import { type Layout, planOf } from '../campaign/plan.ts';
import { quoted } from '../campaign/shell.ts';
import { type Signature, signatureOf } from '../campaign/signature.ts';
import { verifyFolder } from '../campaign/verify.ts';
import { MODEL_VERSION } from '../experiment/model-version.ts';
import { printable } from '../experiment/printable.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { stopRuleOf } from './stop-rule-of.ts';
import type { Terminal } from './terminal.ts';

/** The status of a campaign, in the form of `status --json`. */
interface Status extends Layout {
  readonly directory: string;
  readonly scenario: string;
  /** `broken off`: its process died while it was running. */
  readonly state: 'finished' | 'interrupted' | 'running' | 'broken off';
  readonly records: number;
  readonly planned: number;
  readonly unanswered: number;
  readonly stoppedEarly: boolean;
  /** A text if all runs are done and a requested precision is not reached. */
  readonly missingPrecision?: string;
  readonly digest: string;
  readonly modelVersion: string;
  readonly sessions: number;
  /** The process that is writing. */
  readonly writer?: string;
}

/**
 * Prints the status of each campaign and the next command. The exit code is 4 when one of them is not finished, has
 * runs without an answer or missed its precision.
 */
export async function showStatus(directories: readonly string[], json: boolean, terminal: Terminal): Promise<ExitCode> {
  const all = await Promise.all(directories.map(statusOf));
  terminal.out(json ? `${JSON.stringify(all, undefined, 2)}\n` : `${all.map(describeStatus).join('\n\n')}\n`);
  const isDone = all.every(
    ({ state, unanswered, missingPrecision }) =>
      state === 'finished' && unanswered === 0 && missingPrecision === undefined,
  );
  return isDone ? exitCode.ok : exitCode.partial;
}

async function statusOf(directory: string): Promise<Status> {
  const manifest = openFolder(directory);
  const { question, status, sessions } = manifest;
  const writer = livingHolder(directory);
  const plan = planOf(question.scenario, question);
  const answer = checkedAnswerIn(directory, plan, writer === undefined ? manifest : { ...manifest, status: 'running' });
  const state = writer !== undefined ? 'running' : status === 'running' ? 'broken off' : status;
  const missing = state === 'finished' ? await precisionMissingIn(directory, manifest) : undefined;
  return {
    directory,
    scenario: question.scenario.name,
    state,
    records: answer.records,
    planned: plan.length,
    unanswered: answer.unanswered,
    stoppedEarly: manifest.answer?.stoppedEarly === true,
    ...(missing !== undefined && { missingPrecision: missing }),
    ...(question.shard && { shard: question.shard }),
    ...(question.turns && { turns: question.turns }),
    digest: answer.digest,
    modelVersion: question.modelVersion,
    sessions: sessions.length,
    ...(writer && { writer: `process ${writer.pid} on ${writer.host}` }),
  };
}

/** A campaign that did all its runs may or may not have reached its precision; this is computed from the records. */
async function precisionMissingIn(directory: string, { question, answer }: Manifest): Promise<string | undefined> {
  if (question.scenario.precision.length === 0 || answer?.stoppedEarly === true) return undefined;
  const [{ readResults }, { missingPrecision }] = await Promise.all([
    import('../library/results.ts'),
    import('../report/sampling-sections.ts'),
  ]);
  const { precision, runs } = readResults(directory).summary;
  return missingPrecision(precision, runs, quoted(directory));
}

function describeStatus(status: Status): string {
  const { directory, scenario, state, records, planned, unanswered, missingPrecision, digest, sessions } = status;
  const facts = [
    `${directory}: ${scenario}, ${describeLayout(status)}`,
    `${state}${status.writer === undefined ? '' : ` (${status.writer})`}, ${records} of ` +
      `${planned} runs${status.stoppedEarly ? ', enough for its precision' : ''}`,
    ...(unanswered > 0 ? [`${unanswered} ${unanswered === 1 ? 'run has' : 'runs have'} no answer`] : []),
    ...(missingPrecision?.split('\n') ?? []),
    `${digest}, model version ${status.modelVersion}, ${sessions} session${sessions === 1 ? '' : 's'}`,
    ...nextStep(status),
  ];
  return facts.join('\n  ');
}

function nextStep({ state, directory, shard, missingPrecision: missing }: Status): string[] {
  // The text about a missed precision includes the next command.
  if (state === 'running' || missing !== undefined) return [];
  if (state !== 'finished') return [`to go on: rvisim resume ${quoted(directory)}`];
  if (shard !== undefined) return ['to put the shards together: rvisim merge DIR... -o DIR'];
  return [`to read it: rvisim table ${quoted(directory)}`];
}

const problemsShown = 20;

/**
 * Checks every byte of a folder's records, its scenario, and the tables and charts with checksums. The exit code is 2
 * if there are problems, which are listed (of many only the first).
 */
export async function verify(
  directory: string,
  { signers, json }: { readonly signers: string | undefined; readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { manifest, records, planned, digest, derived, ...found } = verifyFolder(directory, stopRuleOf);
  const signature = signatureOf(directory, signers);
  const problems = [...found.problems, ...found.derivedProblems, ...signatureProblems(signature, signers)];
  const isSound = problems.length === 0;
  if (json) {
    const { status } = manifest;
    const known = { directory, isSound, status, records, planned, digest, tablesAndCharts: derived, problems };
    const document = { ...known, signature };
    terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (isSound) {
    terminal.out(
      `VERIFIED: ${directory} has ${records} of ${planned} records, each as it was written; ` +
        `${sealOf(manifest, digest)}; ${scenarioCover(manifest)}${coverOf(derived)}` +
        `${signatureWords(signature)}\n`,
    );
  } else {
    const more = problems.length > problemsShown ? [`... and ${problems.length - problemsShown} more`] : [];
    const lines = [...problems.slice(0, problemsShown), ...more].map((line) => `  ${line}`);
    terminal.out(`DAMAGED: ${directory} is not as it was written\n${lines.join('\n')}\n`);
    terminal.err(
      found.problems.length === 0 && found.derivedProblems.length > 0
        ? `the records are sound: rvisim resume ${quoted(directory)} makes tables and charts of them anew\n`
        : 'restore it from a copy, or run the campaign again with --force\n',
    );
  }
  return isSound ? exitCode.ok : exitCode.badInput;
}

function signatureProblems(signature: Signature, signers: string | undefined): string[] {
  if (signature.state === 'wrong') return [`its signature is not good: ${signature.said}`];
  return signature.state === 'none' && signers !== undefined ? ['it is not signed, and --signers asks for it'] : [];
}

function signatureWords(signature: Signature): string {
  if (signature.state === 'known') return `; signed by ${signature.signer}`;
  return signature.state === 'by-a-key' ? `; signed (${signature.said}); whose key it is, --signers can say` : '';
}

/** What the scenario file says about the question. */
function scenarioCover({ scenarioSha256, question }: Manifest): string {
  if (scenarioSha256 === undefined) return 'no scenario.yaml says what was asked; ';
  if (question.modelVersion !== MODEL_VERSION)
    return `scenario.yaml is unchanged, but model version ${question.modelVersion} alone can say what it asks; `;
  const { overrides = [] } = question;
  const changed =
    overrides.length === 0 ? '' : ` with ${overrides.map((each) => `--set ${quoted(printable(each))}`).join(' ')}`;
  return `scenario.yaml${changed} is the question they answer; `;
}

function coverOf(derived: number): string {
  if (derived === 0) return 'of tables and charts it has no checksums';
  return `${derived} ${derived === 1 ? 'table or chart is' : 'tables and charts are'} as written`;
}

function sealOf({ status, answer }: Manifest & { readonly answer?: Answer }, digest: string): string {
  return status === 'running' || answer === undefined
    ? `the manifest has no digest yet, that of the records is ${digest}`
    : `their digest is the manifest's, ${digest}`;
}
