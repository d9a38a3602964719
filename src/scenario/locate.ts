/**
 * Finds the file of a scenario by its name. Scenarios that ship with rvisim are found by their name alone, from any
 * folder; an existing file of that path takes precedence.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../experiment/suggest.ts';
import { home } from './home.ts';

/** The folder of the scenarios that came with the program. */
const shippedFolder = (): string => fileURLToPath(new URL('scenarios', home));
const EXTENSION = /\.ya?ml$/;

export interface ShippedScenario {
  /** The name by which it is found. */
  readonly name: string;
  readonly file: string;
}

/** All shipped scenarios, sorted by name. */
export function shippedScenarios(): readonly ShippedScenario[] {
  const folder = shippedFolder();
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => EXTENSION.test(file)) : [];
  return files.sort().map((file) => ({ name: file.replace(EXTENSION, ''), file: join(folder, file) }));
}

/** The file to read for a name or path: the path itself, or a shipped scenario if there is no such file. */
export function locateScenario(written: string): string {
  if (existsSync(written)) return written;
  return shippedScenarios().find(({ name }) => name === written)?.file ?? written;
}

/**
 * The shipped scenario that was probably meant by a path that does not exist: the one with this name, or with the most
 * similar name.
 */
export function shippedLike(written: string): string | undefined {
  const names = shippedScenarios().map(({ name }) => name);
  return nearest(basename(written).replace(EXTENSION, ''), names);
}
