/** What if: the same fault under other settings, side by side, with the first event that differs marked. */
import { quoted } from '../campaign/shell.ts';
import type { TimelineLine } from '../report/timeline.ts';
import { button, element } from './dom.ts';
import type { Choice, Played } from './protocol.ts';
import type { SimulatorClient } from './simulator-client.ts';

/** Lines shown before the first that differs. */
const BEFORE = 5;
const MOST_LINES = 200;

export class WhatIf {
  readonly element: HTMLElement;
  readonly #simulator: SimulatorClient;
  readonly #played: Played;
  readonly #stored: string;
  readonly #result = element('div', { 'aria-live': 'polite' });

  constructor(simulator: SimulatorClient, played: Played, stored: string, choices: readonly Choice[]) {
    this.#simulator = simulator;
    this.#played = played;
    this.#stored = stored;
    const input = element('input', { type: 'text', placeholder: 'path=value', size: 30 });
    const form = element('form', {}, element('label', {}, 'or a setting ', input), ' ', element('button', {}, 'Try'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (input.value.trim() !== '') void this.#try({ words: input.value, changes: [input.value] });
    });
    this.element = element(
      'section',
      { class: 'what-if', 'aria-label': 'What if' },
      element('h3', {}, 'What if'),
      element('p', {}, 'The same random numbers, ', ...choices.flatMap((each) => [this.#button(each), ' '])),
      form,
      this.#result,
    );
  }

  #button(choice: Choice): HTMLElement {
    return button(choice.words, () => void this.#try(choice));
  }

  async #try({ words, changes }: Choice): Promise<void> {
    this.#result.replaceChildren(element('p', { role: 'status' }, 'Simulating …'));
    try {
      const other = await this.#simulator.play({ id: this.#played.id, changes, stored: this.#stored });
      this.#result.replaceChildren(...this.#comparison(words, changes, other));
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#result.replaceChildren(element('p', { role: 'status', class: 'different' }, problem));
    }
  }

  #comparison(words: string, changes: readonly string[], other: Played): HTMLElement[] {
    const first = firstDifference(this.#played.lines, other.lines);
    const fault = other.isSameFault ? 'The same fault.' : 'NOT the same strike: it came at another time or place.';
    const where =
      first === undefined
        ? 'No event differs.'
        : `The first event that differs is number ${first + 1}, marked in both columns.`;
    const command = `rvisim replay DIR ${other.id} ${changes.map((change) => `--with ${quoted(change)}`).join(' ')}`;
    return [
      element(
        'p',
        { role: 'status' },
        `${words}: ${other.ending}; as stored: ${this.#played.ending}. ${fault} ${where}`,
      ),
      element('div', { class: 'beside' }, column('As stored', this.#played, first), column(words, other, first)),
      element('p', { class: 'note' }, `On the command line: ${command}`),
    ];
  }
}

/** The place of the first line in which two stories differ; undefined when they are the same. */
export function firstDifference(a: readonly TimelineLine[], b: readonly TimelineLine[]): number | undefined {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [one, other] = [a[i], b[i]];
    if (one?.atNanos !== other?.atNanos || one?.actor !== other?.actor || one?.text !== other?.text) return i;
  }
  return a.length === b.length ? undefined : shared;
}

function column(title: string, { lines, chain }: Played, first: number | undefined): HTMLElement {
  const from = Math.max(0, (first ?? 0) - BEFORE);
  const shown = lines.slice(from, from + MOST_LINES);
  const rows = shown.map(({ atNanos, actor, text }, index) => {
    const isFirst = from + index === first;
    const time = `${(atNanos / 1e6).toFixed(4)} ms`;
    return element(
      'li',
      isFirst ? { class: 'first', 'aria-label': `first that differs: ${time} ${actor}: ${text}` } : {},
      element('span', { class: 'time' }, time),
      ' ',
      element('b', {}, actor),
      ` ${text}`,
    );
  });
  const links = chain.map((link) => element('li', {}, link));
  return element(
    'div',
    {},
    element('h4', {}, title),
    element('ol', { class: 'events', start: from + 1, tabindex: 0, 'aria-label': `events ${title}` }, ...rows),
    ...(links.length === 0 ? [] : [element('ol', { class: 'chain' }, ...links)]),
  );
}
