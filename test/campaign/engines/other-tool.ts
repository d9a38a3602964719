import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { program } from '../../cli/invoke.ts';
import { temporaryFolder } from '../temporary.ts';

/**
 * A copy of the built program in which one place reads otherwise: the tool of a machine that was not updated, or that
 * computes something else.
 */
export function otherTool(from: string | RegExp, to: string): string {
  const home = temporaryFolder();
  const dist = dirname(dirname(program));
  cpSync(dist, join(home, 'dist'), { recursive: true });
  for (const name of ['package.json', 'node_modules']) symlinkSync(join(dist, '..', name), join(home, name));
  const built = readdirSync(join(home, 'dist'), { recursive: true, encoding: 'utf8' });
  const changed = built.filter((file) => {
    if (!file.endsWith('.js')) return false;
    const path = join(home, 'dist', file);
    const text = readFileSync(path, 'utf8');
    if (text.search(from) === -1) return false;
    writeFileSync(path, text.replace(from, to));
    return true;
  });
  expect(changed).toHaveLength(1);
  return join(home, 'dist', 'cli', 'main.js');
}
