/**
 * The contract of a command: its arguments are declared once; parsing, help, completion and the type of `args` are
 * derived from them.
 *
 * A command contains no logic: `run` loads the modules that it needs and calls them. Heavy modules are loaded only
 * then, so that other commands start fast.
 */
import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { ExitCode } from './exit-code.ts';
import { type Terminal, voiced } from './terminal.ts';
import { UsageError } from './usage-error.ts';

type PositionalTable = Readonly<Record<string, PositionalOptions>>;
type OptionTable = Readonly<Record<string, Options>>;

/** The values of arguments by name, also in camel case: `fail-fast` is `failFast`. */
type Understood<P extends Record<string, Options>, O extends Record<string, Options>> = ArgumentsCamelCase<
  InferredOptionTypes<P> & InferredOptionTypes<O>
>;

interface CommandSpec<P extends Record<string, Options>, O extends Record<string, Options>> {
  /** Name and positionals as yargs writes them: `replay <dir> <id>`. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: P & PositionalTable;
  readonly options: O & OptionTable;
  /** Example command lines with explanations; at least one. */
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  run(args: Understood<P, O>, terminal: Terminal): Promise<ExitCode>;
}

export interface Command {
  readonly name: string;
  /** Name and positionals. */
  readonly usage: string;
  readonly optionNames: readonly string[];
  /** Options without a value, with their short names. */
  readonly flagNames: readonly string[];
  readonly examples: readonly (readonly [commandLine: string, meaning: string])[];
  /** Adds this command to the parser; `onEnd` is called with the exit code. */
  install(parser: Argv, terminal: Terminal, onEnd: (code: ExitCode) => void): void;
}

/** Options that every command has. */
export const commonOptions = {
  quiet: { type: 'boolean', default: false, alias: 'q', describe: 'Say nothing on stderr but failures' },
  plugin: {
    type: 'string',
    array: true,
    default: [] as string[],
    describe: 'Use what this module adds: mechanisms, faults, experiments, figures (repeatable)',
  },
  'no-color': { type: 'boolean', default: false, describe: 'No colour (so does the variable NO_COLOR)' },
} as const satisfies OptionTable;

export function defineCommand<P extends Record<string, Options>, O extends Record<string, Options>>(
  spec: CommandSpec<P, O>,
): Command {
  const name = spec.usage.split(' ', 1)[0] ?? spec.usage;
  return {
    name,
    usage: spec.usage,
    optionNames: Object.keys(spec.options),
    flagNames: flagsOf({ ...spec.options, ...commonOptions }),
    examples: spec.examples,
    install(parser, terminal, onEnd) {
      parser.command(
        spec.usage,
        spec.summary,
        (builder) => {
          for (const [key, option] of Object.entries<PositionalOptions>(spec.positionals))
            builder.positional(key, option);
          builder.options(spec.options);
        },
        async (args) => {
          refuseRepeats(args, { ...spec.options, ...commonOptions });
          const heard = voiced(terminal, {
            quiet: args['quiet'] === true,
            noColor: args['no-color'] === true,
            json: args['json'] === true,
            raw: args['raw'] === true,
          });
          const run = (): Promise<ExitCode> => spec.run(args as unknown as Understood<P, O>, heard);
          onEnd(await withPlugins(args['plugin'] as readonly string[], run));
        },
      );
    },
  };
}

const flagsOf = (options: OptionTable): readonly string[] =>
  Object.entries(options).flatMap(([name, { type, alias = [] }]) => (type === 'boolean' ? [name, alias].flat() : []));

/** Only here are plugins loaded for a command: because its user has named them. */
async function withPlugins(files: readonly string[], run: () => Promise<ExitCode>): Promise<ExitCode> {
  if (files.length === 0) return await run();
  const [{ under }, { loadPlugins }] = await Promise.all([
    import('../experiment/catalogue.ts'),
    import('../campaign/plugin-files.ts'),
  ]);
  return await under(await loadPlugins(files), run);
}

/** yargs makes a list of `--seed a --seed b`; only options declared as lists may be one. */
function refuseRepeats(args: Readonly<Record<string, unknown>>, options: OptionTable): void {
  for (const [key, { array }] of Object.entries(options)) {
    if (array !== true && Array.isArray(args[key])) throw new UsageError(`--${key} was given more than once`);
  }
}
