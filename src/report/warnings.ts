/** The warnings about a campaign: a line each below its tables, or in full with their reasons. */
import type { Warning } from '../analysis/warning.ts';
import { grouped } from './grouped.ts';
import { wrapText } from './text-table.ts';

/** The number of places that a line below a table names. */
const SHOWN_PLACES = 3;

/** A line for each rule with findings: its name, the place, and the finding. */
export function warningLines(warnings: readonly Warning[], width: number): string[] {
  return [...byRule(warnings)].flatMap(([rule, found]) => {
    const [first] = found;
    if (first === undefined) return [];
    const more = found.length === 1 ? '' : ` (and ${found.length - 1} more)`;
    return hanging(`  ${rule}: `, `${placesOf(first)}: ${first.what}${more}`, width);
  });
}

/** All warnings in full: the finding, why it misleads, what to do instead, and the places. Ends in a newline. */
export function renderWarnings(warnings: readonly Warning[], width: number): string {
  if (warnings.length === 0) return 'no warnings\n';
  const blocks = [...byRule(warnings)].map(([rule, found]) =>
    [
      rule,
      ...hanging('  why        ', found[0]?.why ?? '', width),
      ...found.flatMap(({ where, what, instead }) => [
        ...hanging('  where      ', where.join('; '), width),
        ...hanging('    what     ', what, width),
        ...hanging('    instead  ', instead, width),
      ]),
    ].join('\n'),
  );
  return `${blocks.join('\n\n')}\n`;
}

const byRule = (warnings: readonly Warning[]): Map<string, Warning[]> => grouped(warnings, ({ rule }) => rule);

function placesOf({ where }: Warning): string {
  const more = where.length - SHOWN_PLACES;
  return `${where.slice(0, SHOWN_PLACES).join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function hanging(label: string, text: string, width: number): string[] {
  const [first = '', ...rest] = wrapText(text, Math.max(40, width - label.length));
  return [label + first, ...rest.map((line) => ' '.repeat(label.length) + line)];
}
