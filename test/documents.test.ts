/** The documents: links that lead somewhere, lines that can be read. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const documents = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(root, 'docs')).map((file) => join('docs', file)),
];
const MOST_COLUMNS = 120;

describe.each(documents)('%s', (document) => {
  const text = readFileSync(join(root, document), 'utf8');

  it('links only to existing files', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] as string);
    const dead = links.filter((link) => !existsSync(join(root, dirname(document), link)));
    expect(dead).toEqual([]);
  });

  it('names only existing files of the repository, but for patterns and examples', () => {
    const named = [...text.matchAll(/(?<![\w./-])(?:src|test|scenarios|examples|assets)\/[\w./{},*-]*\w/g)].map(
      ([path]) => path,
    );
    const isExample = (path: string): boolean => /[{*]|\b(?:X|NAME|my-\w+)\b/.test(path);
    expect(named.filter((path) => !isExample(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  it('has no line that is too long to read, but for rows of tables, which cannot be broken', () => {
    const isLong = (line: string): boolean => line.length > MOST_COLUMNS && !line.startsWith('|');
    const long = text.split('\n').flatMap((line, index) => (isLong(line) ? [index + 1] : []));
    expect(long).toEqual([]);
  });
});

it('the index names every document', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8');
  for (const document of documents.filter((each) => each.startsWith('docs/') && each !== 'docs/README.md'))
    expect(index).toContain(`(${document.slice('docs/'.length)})`);
});
