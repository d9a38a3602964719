/** The windows in which a run comes to one outcome, as a drawing of characters and as an SVG with real text. */
import type { Window } from '../analysis/boundary.ts';
import { markupText } from '../experiment/printable.ts';

/** Characters by outcome class: what is lost is dark. */
const SIGNS: Readonly<Record<string, string>> = {
  failed: '#',
  sdc: '%',
  recovered: '.',
  'non-manifested': ' ',
  'not-injected': '-',
};
const signOf = (outcome: string): string => SIGNS[classOf(outcome)] ?? '?';
const classOf = (outcome: string): string => outcome.split(' ', 1)[0] ?? outcome;

export function renderWindows(windows: readonly Window[], axis: string, width: number): string {
  const [from, to] = [windows[0]?.first.x ?? 0, windows.at(-1)?.last.x ?? 0];
  const columns = Math.max(20, Math.min(width - 2, 96));
  const bar = Array.from({ length: columns }, (_, column) => {
    const x = from + ((column + 0.5) / columns) * (to - from);
    return signOf((windows.find(({ last }) => x <= last.x) ?? windows.at(-1))?.outcome ?? '');
  }).join('');
  const key = [...new Set(windows.map(({ outcome }) => classOf(outcome)))].map((each) => `'${signOf(each)}' ${each}`);
  const rows = windows.map(({ outcome, first, last }) => {
    const range = first.x === last.x ? shown(first.x) : `${shown(first.x)} to ${shown(last.x)}`;
    const ends = first.place === last.place ? [first.place] : [`from ${first.place}`, `to ${last.place}`];
    const [head = '', ...more] = ends.filter((place) => place !== '');
    const lines = [`${range.padEnd(24)}  ${outcome.padEnd(32)}  ${head}`.trimEnd()];
    return [...lines, ...more.map((place) => `${' '.repeat(60)}${place}`)].join('\n');
  });
  const flips = Math.max(0, windows.length - 1);
  return (
    `${axis}, ${shown(from)} to ${shown(to)}; ${key.join(', ')}\n|${bar}|\n\n${rows.join('\n')}\n\n` +
    `${flips === 1 ? 'One flip' : `${flips} flips`} found between the points that were tried\n`
  );
}

/** Without the dust of halving. */
const shown = (x: number): string => `${Number(x.toPrecision(12))}`;

const COLOURS: Readonly<Record<string, string>> = {
  failed: '#b2182b',
  sdc: '#ef8a62',
  recovered: '#67a9cf',
  'non-manifested': '#d1e5f0',
  'not-injected': '#f7f7f7',
};

const [WIDTH, BAR_TOP, BAR_HEIGHT, ROW] = [640, 40, 26, 17];

/** A bar over all of it, and a line of text a window. */
export function windowsSvg(windows: readonly Window[], title: string, axis: string): string {
  const [from, to] = [windows[0]?.first.x ?? 0, windows.at(-1)?.last.x ?? 1];
  const across = (x: number): number => 10 + ((x - from) / (to - from || 1)) * (WIDTH - 20);
  const bars = windows.map(({ outcome, first }, index) => {
    const [left, right] = [across(first.x), across(windows[index + 1]?.first.x ?? to)];
    const size = `x="${left.toFixed(1)}" y="${BAR_TOP}" width="${Math.max(0.5, right - left).toFixed(1)}"`;
    return `<rect ${size} height="${BAR_HEIGHT}" fill="${COLOURS[classOf(outcome)] ?? '#999999'}"/>`;
  });
  const texts = windows.map(({ outcome, first, last }, index) => {
    const y = BAR_TOP + BAR_HEIGHT + 30 + index * ROW;
    const fill = COLOURS[classOf(outcome)] ?? '#999999';
    const text = markupText(`${shown(first.x)} to ${shown(last.x)}: ${outcome}; ${first.place}`);
    return `<rect x="10" y="${y - 9}" width="10" height="10" fill="${fill}"/><text x="26" y="${y}">${text}</text>`;
  });
  const height = BAR_TOP + BAR_HEIGHT + 40 + windows.length * ROW;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
    `font-family="sans-serif" font-size="11">\n<rect width="100%" height="100%" fill="#ffffff"/>\n` +
    `<text x="10" y="18" font-size="13">${markupText(title)}</text>\n<text x="10" y="33">${markupText(axis)}</text>\n` +
    `${[...bars, ...texts].join('\n')}\n</svg>\n`
  );
}
