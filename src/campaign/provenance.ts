/** Provenance: the tool, commit, machine and command line that made the records. The records must not depend on it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, release, type } from 'node:os';
import { home } from '../scenario/home.ts';
import type { Session } from './manifest.ts';

export function toolVersion(): string {
  return (JSON.parse(readFileSync(new URL('package.json', home), 'utf8')) as { version: string }).version;
}

/** The session of this process, beginning now. */
export function startSession(commandLine: readonly string[], jobs: number, firstPosition: number): Session {
  return {
    tool: { version: toolVersion(), ...commitOfTool(), ...lockfileHash() },
    host: {
      node: process.version,
      os: `${type()} ${release().split('.').slice(0, 2).join('.')} ${arch()}`,
      cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    },
    commandLine,
    jobs,
    startedAt: new Date().toISOString(),
    firstPosition,
  };
}

export function endSession(session: Session, workers: Session['workers']): Session {
  return { ...session, ...(workers && { workers }), endedAt: new Date().toISOString() };
}

/**
 * The commit of the checkout that the tool runs from, and whether it has changes. Empty for an installed package, or
 * without git.
 */
function commitOfTool(): { commit: string; dirty: boolean } | undefined {
  if (!existsSync(new URL('.git', home))) return undefined;
  const commit = git('rev-parse', 'HEAD');
  const changes = git('status', '--porcelain', '--untracked-files=no');
  return commit === undefined || changes === undefined ? undefined : { commit, dirty: changes !== '' };
}

function git(...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: home,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    }).trim();
  } catch {
    return undefined;
  }
}

function lockfileHash(): { lockfile: string } | undefined {
  const file = new URL('package-lock.json', home);
  return existsSync(file)
    ? { lockfile: `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}` }
    : undefined;
}
