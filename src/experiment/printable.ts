/**
 * Text that comes from somebody else, made fit to be shown. A terminal obeys control characters, and characters that
 * change the direction of writing or take no room show another text than there is; in their place stands a dot, one for
 * one, so that columns stay where they are.
 */
const UNFIT = /\p{Cc}|\p{Cf}|\p{Cs}|[\u2028\u2029]/gu;

/** In one line. */
export const printable = (text: string): string => text.replace(/\t/g, ' ').replace(UNFIT, '\u00b7');

/** What a program's own output may hold besides. */
export interface OwnEscapes {
  /** Weights. */
  readonly color: boolean;
  /** A return at the start of a text, and the erasing of a line. */
  readonly live: boolean;
}

/**
 * The same for output of several lines, in which the program's own escape codes stay: bold, faint and neither, and the
 * erasing of what is left of a line at its end. Whoever wrote a name may make it bold, but not invisible.
 */
export function printableLines(text: string, { color, live }: OwnEscapes): string {
  // oxlint-disable-next-line no-control-regex -- it is about them
  return text.replace(/\u001b\[(?:K$|(?:1|2|22)m)|\r\n|\p{Cc}|\p{Cf}|\p{Cs}|[\u2028\u2029]/gu, (found, at: number) => {
    if (found === '\n' || found === '\t' || found === '\r\n') return found;
    const isOwn = found.length > 1 ? (found.endsWith('m') ? color : live) : live && found === '\r' && at === 0;
    return isOwn ? found : `\u00b7${found.slice(1)}`;
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** In one line of HTML, SVG or XML, between tags or in the value of an attribute. */
export const markupText = (text: string): string =>
  printable(text)
    // No characters of XML.
    .replace(/[\ufffe\uffff]/g, '\u00b7')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A JSON document in which such characters, which only texts in it can hold, are written as escapes. */
export const printableJson = (text: string): string =>
  text.replace(/[^\P{Cc}\n]|\p{Cf}|\p{Cs}|[\u2028\u2029]/gu, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
