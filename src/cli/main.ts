#!/usr/bin/env node
/**
 * The process: streams, signals and exit. Nothing else catches errors or ends the process.
 *
 * Modules are loaded when they are needed, so that `--version` takes little more time than node itself.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import type { Terminal } from './terminal.ts';

const argv = process.argv.slice(2);

// A run throws its whole machine away. V8 may conclude from the first ones that some of their objects live long; then
// it makes these where only full collections look, and each keeps its machine until then. Whether that happens is
// chance; where it does, runs take a fifth longer.
setFlagsFromString('--no-allocation-site-pretenuring');

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  width: process.stdout.columns ?? 100,
  color: process.stdout.isTTY && !process.env['NO_COLOR'],
  isLive: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
  argv,
  interruption,
};

process.stdout.on('error', onBrokenOutput);
// A closed stderr does not end the work.
process.stderr.on('error', () => {});

try {
  process.exitCode = await main();
} catch (error) {
  const { text, code } = await failureWords(error);
  terminal.err(text);
  process.exitCode = code;
}

/** Where not even the module for it can be loaded (no file can be opened any more), the bare message. */
async function failureWords(error: unknown): Promise<{ readonly text: string; readonly code: number }> {
  try {
    const { failureOf } = await import('./failure.ts');
    return failureOf(error, argv);
  } catch {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EMFILE' ? 'no more files can be opened; raise the limit (ulimit -n)' : message;
    return { text: `rvisim: the operating system refuses: ${why}\n`, code: 3 };
  }
}

async function main(): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    terminal.out(`${version}\n`);
    return 0;
  }
  const { runCli } = await import('./cli.ts');
  return await runCli(argv, terminal);
}

function interruption(says = 'finishing the runs under way; once more to stop at once'): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(signal === 'SIGTERM' ? 143 : 130);
    terminal.err(`\nrvisim: ${says}\n`);
    controller.abort(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller.signal;
}

/** A closed pipe (`rvisim ... | head`) is no error; a full disk is one. */
function onBrokenOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  terminal.err(`rvisim: cannot write the result: ${error.message}\n`);
  process.exit(3);
}
