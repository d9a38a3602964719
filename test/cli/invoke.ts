/** Two ways to call the tool: its command line in this process, and the built program in one of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../src/cli/cli.ts';
import { failureOf } from '../../src/cli/failure.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What `rvisim ...` prints and returns, without the cost of a process. */
export async function rvisim(...argv: readonly string[]): Promise<Ended> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: 100,
    color: false,
    isLive: false,
    argv,
    interruption: () => new AbortController().signal,
  };
  try {
    const code = await runCli(argv, terminal);
    return { code, out, err };
  } catch (error) {
    const { text, code } = failureOf(error, argv);
    return { code, out, err: err + text };
  }
}

export interface Running {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

/** Starts the built program, or a shell line in which `"$RVISIM"` stands for it. */
export function start(command: readonly string[] | string): Running {
  const [file, args] =
    typeof command === 'string' ? ['bash', ['-c', command]] : [process.execPath, [program, ...command]];
  const child = spawn(file, args, { env: { ...process.env, RVISIM: program }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
  });
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended };
}
