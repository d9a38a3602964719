/** Texts with something changed: scenarios as YAML, traces, models in the language of PRISM. */
import type { Stream } from '../../src/kernel/stream.ts';
import { pick } from './mutate.ts';

/** What readers treat in a way of their own. */
const ODD: readonly string[] = [
  ['&a ', '*a', '!!binary ', '!!set ', '<<: ', '? ', '- ', '---\n', '...\n', '%YAML 1.1\n', '|\n', '>-\n', '[', ']'],
  ['{', '}', ',', ':', '#', '"', "'", '\t', '\r', '\n', '\n\n', '\0', '\u2028', '\ufeff', '\ud800', '١', 'é'],
  ['0', '-1', '1e999', '0x1F', '0o7', '1_000', '.inf', '.nan', 'null', '~', 'yes', '1:30', '2001-12-14', '99999999999'],
  ['NULL', '(', ')', '=', "'", '->', ';', 'true', '1/0', '<=', '?', '[0..2147483647]', ' min(', ' endmodule '],
].flat();

/** One to four changes. */
export function mutantText(text: string, random: Stream): string {
  let mutated = text;
  for (let changes = random.integer(1, 4); changes > 0; changes -= 1) mutated = changed(mutated, random);
  return mutated;
}

function changed(text: string, random: Stream): string {
  const at = random.integer(0, text.length);
  const length = random.integer(0, 12);
  switch (random.integer(0, 7)) {
    case 0:
      return text.slice(0, at) + pick(ODD, random) + text.slice(at);
    case 1:
      return text.slice(0, at) + pick(ODD, random) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return withLines(text, random, (lines, line) => lines.toSpliced(line, 1));
    case 4:
      return withLines(text, random, (lines, line) => lines.toSpliced(line, 0, lines[line] ?? ''));
    case 5:
      return withLines(text, random, (lines, line) => lines.with(line, `  ${lines[line] ?? ''}`));
    case 6:
      return withNumber(text, random);
    default: {
      const from = random.integer(0, text.length);
      return text.slice(0, at) + text.slice(from, from + 4 * length) + text.slice(at);
    }
  }
}

function withLines(text: string, random: Stream, change: (lines: string[], line: number) => string[]): string {
  const lines = text.split('\n');
  return change(lines, random.integer(0, lines.length - 1)).join('\n');
}

function withNumber(text: string, random: Stream): string {
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?/g)];
  if (numbers.length === 0) return text;
  const { 0: digits, index } = pick(numbers, random);
  const other = pick([`${Number(digits) * 10}`, `-${digits}`, `${digits}.5`, `${digits}e9`, '0', '', '1e-300'], random);
  return text.slice(0, index) + other + text.slice(index + digits.length);
}
