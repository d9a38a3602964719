/**
 * The report as one file: what is there to read first, then the scripts, then the records. No request ever leaves it:
 * its policy allows the scripts that are in it, by their hashes, and nothing else.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Markup, markup } from './markup.ts';
import { type Payload, packedIds } from './payload.ts';

/** What runs in the browser, as the build has made it. */
export interface PageScripts {
  readonly page: string;
  readonly simulator: string;
  readonly style: string;
}

export interface PageContent {
  readonly title: string;
  /** From top to bottom. */
  readonly parts: readonly Markup[];
  readonly payload: Payload;
  /** The columns of the table of runs. */
  readonly index: Uint8Array;
  /** The lines of the records, as stored, in blocks of `payload.blockRecords`. */
  readonly blocks: Iterable<string>;
}

/** The file in pieces, so that the records are never in memory at once. */
export function* documentText(content: PageContent, scripts: PageScripts): Generator<string> {
  const { title, parts, payload, index, blocks } = content;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${markup`<title>${title}</title>`.html}
<style>${scripts.style}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
<main>
`;
  for (const part of parts) yield part.html;
  yield `
</main>
<noscript><p class="note">Figures, runs and replay need JavaScript; all tables are here without it.</p></noscript>
`;
  yield packed(packedIds.payload, JSON.stringify(payload));
  yield packed(packedIds.index, index);
  yield `<script>${scripts.page}</script>\n`;
  yield packed(packedIds.simulator, scripts.simulator);
  let number = 0;
  for (const block of blocks) yield packed(packedIds.block(number++), block);
  yield '</body>\n</html>\n';
}

/** Bytes that the page unpacks when it needs them. Base64 holds nothing that HTML would understand. */
function packed(id: string, content: string | Uint8Array): string {
  const bytes = gzipSync(content, { level: 9 }).toString('base64');
  return `<script type="application/gzip" id="${id}">${bytes}</script>\n`;
}

function policyFor({ page, style }: PageScripts): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(page)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data: blob:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
