/** A slice of `npm run fuzz`, and every mutant that it has found something with. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/kernel/random.ts';
import { mutant } from './mutate.ts';
import { stock } from './scenarios.ts';
import type { Tree } from './tree.ts';
import { checked, minimised, verdictOn } from './verdict.ts';

const corpus = new URL('corpus/', import.meta.url);

const CLUSTER = {
  name: 'cluster',
  question: 'How much?',
  experiment: 'cluster',
  hosts: 2,
  vms: 1,
  memoryOfEach: '256 MiB',
  service: 'web-server',
  strategy: 'warm-vm-reboot',
  interval: '1 d',
  runs: 1,
  seed: 'cluster',
};

describe('a mutant of a scenario', () => {
  it.each(readdirSync(corpus).filter((name) => name.endsWith('.yaml')))(
    'is refused in words or runs to a verdict: %s',
    (name) => {
      expect(verdictOn(readFileSync(new URL(name, corpus), 'utf8'))).not.toMatchObject({ kind: 'finding' });
    },
  );

  it('is accepted as it was before anything was changed', () => {
    expect(checked(JSON.stringify(CLUSTER))).toMatchObject({ kind: 'accepted' });
  });

  it.each([
    'webFiles',
    'webConnections',
    'cores',
    'pageBytes',
    'windowBytes',
    'bootPieceBytes',
    'cacheBlockBytes',
    'imageBytes',
    'webFileBytes',
    'linkBytesPerSecond',
    'diskBytesPerSecond',
    'systemBytes',
    'diskBytes',
  ])('is refused where a model would have to compute with nothing: %s', (name) => {
    expect(checked(JSON.stringify({ ...CLUSTER, constants: { [name]: 0 } }))).toEqual({ kind: 'refused' });
  });

  it.each(['webFiles', 'pageBytes', 'diskBytes', 'memoryBytes', 'settleNanos', 'bootReadBytes', 'cores'])(
    'is refused where a model would need more than this computer has: %s',
    (name) => {
      const constants = { webFiles: 200, [name]: 2 ** 53 - 1 };
      expect(checked(JSON.stringify({ ...CLUSTER, constants }))).toEqual({ kind: 'refused' });
    },
  );

  it('is refused in words or accepted, whatever was changed', () => {
    const random = new RandomStreams('slice').stream('fuzz');
    const from = stock();
    const kinds = new Set<string>();
    for (let tried = 0; tried < 300; tried += 1) {
      const tree = mutant(from, random);
      const verdict = checked(JSON.stringify(tree));
      expect(verdict, JSON.stringify(tree)).not.toMatchObject({ kind: 'finding' });
      kinds.add(verdict.kind);
    }
    expect(kinds).toEqual(new Set(['refused', 'accepted']));
  });

  it('is made as small as the finding allows', () => {
    const tree: Tree = { a: 1, b: { c: [1, 2, 'bug'], d: 4 } };
    const small = minimised(tree, 'x', (text) =>
      text.includes('bug') ? { kind: 'finding', signature: 'x' } : { kind: 'refused' },
    );
    expect(small).toEqual({ b: { c: ['bug'] } });
  });
});
