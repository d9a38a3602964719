/**
 * What the package brings along, by package.json and the lockfile alone; `npm run package-check` packs and installs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly bundleDependencies?: readonly string[];
  readonly files?: readonly string[];
}

const manifestOf = (path: string): Manifest => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;

const { dependencies = {}, overrides = {}, bundleDependencies = [], files = [] } = manifestOf('package.json');
const peersOf = (name: string): string[] =>
  Object.keys(manifestOf(`node_modules/${name}/package.json`).peerDependencies ?? {});

describe('the package', () => {
  // npm takes what a bundled package asks its surroundings for to be bundled, too, and does not install it.
  it('bundles what bundled packages need beside them', () => {
    for (const bundled of bundleDependencies)
      for (const peer of peersOf(bundled)) expect(bundleDependencies, `for ${bundled}`).toContain(peer);
  });

  // Installed locally, what is not bundled lands in another folder and would meet a second copy of Chart.js.
  it('bundles every package that extends a bundled one', () => {
    const extending = Object.keys(dependencies).filter((name) =>
      peersOf(name).some((peer) => bundleDependencies.includes(peer)),
    );
    expect(extending).toContain('chartjs-node-canvas');
    for (const name of extending) expect(bundleDependencies).toContain(name);
  });

  // npm 10, which comes with Node 20, refuses to install a package that has one.
  it('overrides no version by reference', () => {
    for (const version of Object.values(overrides)) expect(version).not.toMatch(/^\$/);
  });

  it('has the files that the program and its readers need', () => {
    for (const folder of ['dist', 'scenarios', 'assets', 'docs', 'vendor']) expect(files).toContain(folder);
  });
});
