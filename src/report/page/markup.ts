/**
 * HTML of text that somebody else has written. There is one way in: a value in a template is text and is escaped,
 * unless it is itself the result of a template.
 */
import { markupText } from '../../experiment/printable.ts';

export interface Markup {
  readonly html: string;
}

type Part = string | number | undefined | Markup | readonly Markup[];

/** A template whose values are text, or markup made in the same way. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: texts.map((text, index) => text + htmlOf(parts[index])).join('') };
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(`${part}`);
  if ('html' in part) return part.html;
  return part.map(({ html }) => html).join('');
}

/** Line ends stay; other characters that nobody sees, or that turn the direction of writing, become dots. */
const escaped = (text: string): string => text.split('\n').map(markupText).join('\n');
