import { describe, expect, it } from 'vitest';
import { markupText, printableLines } from '../../src/experiment/printable.ts';

describe('output of several lines', () => {
  const lines = (text: string, own = { color: true, live: true }): string => printableLines(text, own);

  it('may be bold or faint, and no more: not invisible, coloured or blinking', () => {
    expect(lines('\u001b[1mx\u001b[22m\u001b[2my\u001b[22m')).toBe('\u001b[1mx\u001b[22m\u001b[2my\u001b[22m');
    expect(lines('\u001b[8mx\u001b[30;40my\u001b[5mz\u001b[m')).toBe('·[8mx·[30;40my·[5mz·[m');
    expect(lines('\u001b[1mx', { color: false, live: true })).toBe('·[1mx');
  });

  it('erases what is left of a line only at its own end', () => {
    expect(lines('\r5/7\u001b[K')).toBe('\r5/7\u001b[K');
    expect(lines('a\u001b[Kb\rc')).toBe('a·[Kb·c');
  });
});

it('text between tags, and in values of attributes, is no markup and no character that XML refuses', () => {
  expect(markupText(`<a b="c" d='e'>&\u0000\u001b\ufffe\ud800\u202e`)).toBe(
    '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;·····',
  );
});
