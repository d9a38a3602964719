/** Opens a file in the browser of this machine. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Terminal } from './terminal.ts';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
};

/** Says what to do where nothing opens it: a report is written in any case. */
export function openInBrowser(path: string, terminal: Terminal): void {
  const [program = 'xdg-open', ...before] = OPENERS[process.platform] ?? ['xdg-open'];
  const address = pathToFileURL(resolve(path)).href;
  const opener = spawn(program, [...before, address], { detached: true, stdio: 'ignore' });
  opener.on('error', () => terminal.err(`rvisim: ${program} is not there; open ${address} in a browser\n`));
  opener.unref();
}
