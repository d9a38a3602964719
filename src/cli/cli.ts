/** The command line: parses arguments, runs commands, and explains wrong arguments. */
import yargs, { type Argv } from 'yargs';
import { toolVersion } from '../campaign/provenance.ts';
import { nearest } from '../experiment/suggest.ts';
import { type Command, commonOptions } from './command.ts';
import { boundaryCommand } from './commands/boundary.ts';
import { campaignCommand } from './commands/campaign.ts';
import { chartCommand } from './commands/chart.ts';
import { checkCommand } from './commands/check.ts';
import { claimsCommand } from './commands/claims.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { exposuresCommand } from './commands/exposures.ts';
import { extendCommand } from './commands/extend.ts';
import { failuresCommand } from './commands/failures.ts';
import { greedyCommand } from './commands/greedy.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { mergeCommand } from './commands/merge.ts';
import { newCommand } from './commands/new.ts';
import { planCommand } from './commands/plan.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { shrinkCommand } from './commands/shrink.ts';
import { statusCommand } from './commands/status.ts';
import { submitCommand } from './commands/submit.ts';
import { tableCommand } from './commands/table.ts';
import { traceCommand } from './commands/trace.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { workerCommand } from './commands/worker.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const commands: readonly Command[] = [
  listCommand,
  newCommand,
  checkCommand,
  runCommand,
  planCommand,
  campaignCommand,
  resumeCommand,
  extendCommand,
  statusCommand,
  watchCommand,
  mergeCommand,
  verifyCommand,
  reproduceCommand,
  tableCommand,
  compareCommand,
  claimsCommand,
  lintCommand,
  chartCommand,
  exposuresCommand,
  greedyCommand,
  failuresCommand,
  reportCommand,
  exportCommand,
  replayCommand,
  explainCommand,
  traceCommand,
  diffCommand,
  boundaryCommand,
  shrinkCommand,
  schemaCommand,
  completionCommand,
  workerCommand,
  submitCommand,
];

/**
 * Parses the arguments and runs the command they name. Throws what the command throws, and a UsageError for arguments
 * that cannot be parsed.
 */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  refuseValues(argv);
  let code: ExitCode = exitCode.ok;
  const parser = buildParser(terminal);
  for (const command of commands) command.install(parser, terminal, (ended) => (code = ended));
  // With a callback, yargs passes its help to us instead of printing it and ending the process.
  await parser.parseAsync([...argv], {}, (_error: unknown, _args: unknown, text: string) => {
    if (text !== '') terminal.out(`${text}${examplesFor(argv)}\n`);
  });
  return code;
}

const FIRST_EXAMPLES: Command['examples'] = [
  ['rvisim campaign scenarios/rehype-increments.yaml', 'simulates a campaign and prints its answer'],
  ['rvisim run scenarios/rehype-increments.yaml --run 3', 'prints the timeline of one run'],
  ['rvisim list mechanisms', 'lists the recovery mechanisms that a scenario can name'],
];

/** yargs takes a flag with any value but true for one that is not given. */
function refuseValues(argv: readonly string[]): void {
  const { name, flagNames } = commandIn(argv) ?? { name: '', flagNames: [] as readonly string[] };
  const end = argv.indexOf('--');
  for (const argument of end < 0 ? argv : argv.slice(0, end)) {
    const [, dashes = '', flag = '', value = ''] = /^(--?)([^=]+)=(.*)$/s.exec(argument) ?? [];
    if (flagNames.includes(flag) && value !== 'true' && value !== 'false')
      throw new UsageError(`${dashes}${flag}: expected no value, came '${value}'\nTry: rvisim ${name} --help`);
  }
}

/** The first word that is a command: the value of an option may be called like another one. */
function commandIn(argv: readonly string[]): Command | undefined {
  const word = argv.find((argument) => commands.some(({ name }) => name === argument));
  return commands.find(({ name }) => name === word);
}

/** Examples below a help text. In its own layout yargs would break long command lines, which then cannot be copied. */
function examplesFor(argv: readonly string[]): string {
  if (!argv.includes('--help')) return '';
  const { examples = FIRST_EXAMPLES } = commandIn(argv) ?? {};
  return ['', '', 'Examples:', ...examples.flatMap(([line, meaning]) => [`  # ${meaning}`, `  ${line}`])].join('\n');
}

function buildParser(terminal: Terminal): Argv {
  const parser = yargs();
  withoutHelpAfterwards(parser);
  return parser
    .scriptName('rvisim')
    .usage('$0 <command>\n\nSimulates faults in a virtualization infrastructure, and what recovers from them.')
    .locale('en')
    .wrap(Math.min(terminal.width, 110))
    .parserConfiguration({
      'dot-notation': false,
      'greedy-arrays': false,
      'boolean-negation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .options(commonOptions)
    .epilogue(
      'rvisim <command> --help explains a command. Exit codes: 0 ok, 1 internal error, 2 bad usage ' +
        'or file, 3 refused, 4 partial, 5 not reproduced, 6 incomplete, ' +
        '7 a claim is false, 8 one is undecided, 130 interrupted (143 by SIGTERM).',
    )
    .version(toolVersion())
    .help()
    .demandCommand(1, 'a command is needed')
    .strict()
    .exitProcess(false)
    .fail((message: string | null, error: Error | undefined) => {
      // yargs wraps an error of an option's reader in its own error, but not an error of a command.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new UsageError(explain(error?.message ?? message ?? 'the command line cannot be parsed', terminal.argv));
    });
}

/**
 * Once a command runs, yargs lays out its help text in case that the command fails, which takes longer than many
 * commands do; ours is never shown then.
 */
function withoutHelpAfterwards(parser: Argv): void {
  const inside = parser as unknown as {
    getInternalMethods(): { getUsageInstance(): { cacheHelpMessage: () => void } };
  };
  inside.getInternalMethods().getUsageInstance().cacheHelpMessage = () => {};
}

/** Rewrites an error message of yargs: misspelt options and commands first, since they cause the other errors. */
function explain(message: string, argv: readonly string[]): string {
  const command = commandIn(argv);
  const help = `Try: rvisim ${command === undefined ? '' : `${command.name} `}--help`;
  const problems = unknownOptions(argv, command);
  if (problems.length > 0) return [...problems, help].join('\n');
  if (command === undefined) return [unknownCommand(argv), help].join('\n');
  if (message.startsWith('Not enough non-option arguments')) return `expected: rvisim ${command.usage}\n${help}`;
  return `${invalidChoice(message, command) ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}`}\n${help}`;
}

/** `Argument: log-level, Given: "inf", Choices: "info", "warn"`, in the form of our other messages. */
function invalidChoice(message: string, { optionNames }: Command): string | undefined {
  const [, argument, came, listed] = /Argument: (\S+), Given: "(.*)", Choices: (.*)$/.exec(message) ?? [];
  if (argument === undefined || came === undefined || listed === undefined) return undefined;
  const choices = listed.replaceAll('"', '').split(', ');
  const name = optionNames.includes(argument) || argument in commonOptions ? `--${argument}` : argument;
  return `${name}: expected one of ${choices.join(', ')}, came '${came}'${didYouMean(came, choices)}`;
}

function unknownOptions(argv: readonly string[], command: Command | undefined): string[] {
  const known = [...(command?.optionNames ?? []), ...Object.keys(commonOptions), 'help', 'version'];
  return argv.flatMap((argument) => {
    const name = /^--([^=]+)/.exec(argument)?.[1];
    if (name === undefined || known.includes(name)) return [];
    return [`unknown option --${name}${didYouMean(name, known, '--')}`];
  });
}

function unknownCommand(argv: readonly string[]): string {
  const word = argv.find((argument) => !argument.startsWith('-'));
  if (word === undefined) return 'a command is needed';
  return `unknown command '${word}'${didYouMean(
    word,
    commands.map(({ name }) => name),
  )}`;
}

function didYouMean(word: string, known: readonly string[], prefix = ''): string {
  const meant = nearest(word, known);
  return meant === undefined ? '' : `; did you mean ${prefix}${meant}?`;
}
