/**
 * Characters of the shipped fonts. A missing character would be drawn as an empty box, and two names that differ in
 * such characters only would look the same. Therefore its code point is written instead.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { home } from '../../scenario/home.ts';

/** The regular face and the bold one. */
export const FONT_FILES: readonly string[] = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  fileURLToPath(new URL(`assets/fonts/${file}`, home)),
);

/**
 * The text in characters that both faces have: others are decomposed ("Ａ" is "A") where that helps, and written as
 * their code point, "U+1F680", where it does not. Characters without a width (controls, joiners, variation selectors)
 * are removed.
 */
export function printable(text: string): string {
  return isPlain(text) ? text : Array.from(text, printableCharacter).join('');
}

/** Makes every string of plain data printable. */
export function printableIn<Value>(value: Value): Value {
  if (typeof value === 'string') return printable(value) as Value & string;
  if (Array.isArray(value)) return value.map(printableIn) as Value & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, printableIn(each)])) as Value;
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Controls, joiners and selectors, and combining marks. */
const INVISIBLE = /^[\p{Cc}\p{Cf}\p{Variation_Selector}]$/u;
const MARK = /^\p{M}$/u;

function printableCharacter(character: string): string {
  if (/^\s$/.test(character)) return character === '\u00a0' ? character : ' ';
  if (INVISIBLE.test(character)) return '';
  if (isCovered(character)) return character;
  if (MARK.test(character)) return '';
  const decomposed = Array.from(character.normalize('NFKD')).filter((part) => !MARK.test(part));
  if (decomposed.length > 0 && decomposed.every(isCovered)) return decomposed.join('');
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

type Span = readonly [first: number, last: number];
let faces: readonly (readonly Span[])[] | undefined;

function isCovered(character: string): boolean {
  faces ??= FONT_FILES.map((path) => spansOf(readFileSync(path)));
  const code = character.codePointAt(0) ?? 0;
  return faces.every((spans) => spans.some(([first, last]) => first <= code && code <= last));
}

/** The spans of code points that a TrueType file has glyphs for: its `cmap` table in format 12 (OpenType 1.9). */
function spansOf(font: Buffer): Span[] {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  const entry = tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap');
  if (entry === undefined) throw new Error('the font has no table of characters');
  const cmap = font.readUInt32BE(entry + 8);
  const subtables = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, index) => cmap + font.readUInt32BE(cmap + 8 + 8 * index),
  );
  const full = subtables.find((at) => font.readUInt16BE(at) === 12);
  if (full === undefined) throw new Error('the font has no table of all characters');
  return Array.from({ length: font.readUInt32BE(full + 12) }, (_, index) => {
    const at = full + 16 + 12 * index;
    return [font.readUInt32BE(at), font.readUInt32BE(at + 4)] as const;
  });
}
