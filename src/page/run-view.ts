/**
 * One run: how it ended, the chain from the fault to the loss, its timeline and its story. All of it but the record is
 * simulated again here, in a worker, and the record that comes of it is compared with the stored one.
 */

import type { RunRecord } from '../experiment/record.ts';
import { parseRunId } from '../experiment/run-id.ts';
import type { Campaign } from './campaign.ts';
import { button, element } from './dom.ts';
import { readTrace } from './lanes.ts';
import type { Played } from './protocol.ts';
import { addressOf, type RunsTable } from './runs-table.ts';
import type { SimulatorClient } from './simulator-client.ts';
import { type Focus, swimlane } from './swimlane.ts';
import { WhatIf } from './what-if-view.ts';

export class RunView {
  readonly #campaign: Campaign;
  readonly #simulator: SimulatorClient | undefined;
  readonly #table: RunsTable;
  readonly #section: HTMLElement;
  readonly #title: HTMLElement;
  readonly #body: HTMLElement;
  /** The run that is shown; answers about another come too late. */
  #shown = '';

  constructor(campaign: Campaign, simulator: SimulatorClient | undefined, table: RunsTable, section: HTMLElement) {
    this.#campaign = campaign;
    this.#simulator = simulator;
    this.#table = table;
    this.#section = section;
    this.#title = section.querySelector('h2') ?? section;
    this.#body = section.querySelector('div') ?? section;
  }

  hide(): void {
    this.#shown = '';
    this.#section.hidden = true;
  }

  /** Shows a run by its address: `4.12` or `v4-r12`. */
  async show(id: string): Promise<void> {
    const address = parseRunId(id);
    const position = address && this.#campaign.positionOf(address.variant, address.run);
    this.#shown = id;
    this.#section.hidden = false;
    if (position === undefined) {
      this.#title.textContent = `There is no run ${id}`;
      this.#body.replaceChildren();
      return;
    }
    const line = await this.#campaign.lineAt(position);
    if (this.#shown !== id) return;
    const record = JSON.parse(line) as RunRecord;
    const name = this.#campaign.idAt(position);
    const variant = this.#campaign.facts.variants[this.#campaign.variantAt(position)];
    this.#title.textContent = `Run ${name}: ${variant?.label ?? record.variant}`;
    const simulated = element('div', { class: 'simulated' });
    this.#body.replaceChildren(this.#links(position), this.#ending(record), simulated, recordOf(line));
    this.#title.focus({ preventScroll: true });
    this.#section.scrollIntoView({ block: 'start' });
    if (this.#simulator === undefined) {
      const why = this.#campaign.facts.whyNoReplay ?? '';
      simulated.append(element('p', { class: 'note' }, `It cannot be simulated again here: ${why}.`));
      return;
    }
    await this.#replay(this.#simulator, name, line, simulated);
  }

  #links(position: number): HTMLElement {
    const { before, after } = this.#table.neighbours(position);
    const to = (at: number | undefined, words: string): Node =>
      at === undefined
        ? element('span', { class: 'note' }, words)
        : element('a', { href: addressOf(this.#campaign.idAt(at)) }, words);
    const back = element('a', { href: '#runs' }, 'all runs');
    return element('p', { class: 'links' }, to(before, '← before'), ' · ', to(after, 'next →'), ' · ', back);
  }

  #ending(record: RunRecord): HTMLElement {
    if (record.status === 'measured')
      return element('p', {}, 'It measures: it has no outcome, and its numbers are in the story.');
    if (record.status !== 'completed') return element('p', {}, `No answer (${record.status}): ${record.message}`);
    const { outcome, cause } = record;
    const why = cause === undefined ? '' : `: ${this.#campaign.facts.causes[cause] ?? cause}`;
    return element('p', { class: `ending ${outcome}` }, element('strong', {}, outcome), why);
  }

  async #replay(simulator: SimulatorClient, id: string, line: string, place: HTMLElement): Promise<void> {
    const status = element('p', { role: 'status', class: 'replay' }, 'Simulating the run again …');
    place.replaceChildren(status);
    try {
      const played = await simulator.play({ id, changes: [], stored: line });
      const choices = await simulator.choices(id, line);
      if (!place.isConnected) return;
      const again = button('Replay', () => void this.#replay(simulator, id, line, place));
      status.replaceChildren(verdictOn(played), ' ', again);
      status.classList.add(played.difference === undefined ? 'identical' : 'different');
      place.append(...storyOf(played), new WhatIf(simulator, played, line, choices).element);
    } catch (error) {
      status.textContent = `It cannot be simulated here: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function verdictOn({ difference, milliseconds }: Played): string {
  const time = `Simulated again in ${milliseconds.toFixed(1)} ms`;
  if (difference === undefined) return `${time}. IDENTICAL to the stored record, byte for byte.`;
  const { field, stored, now } = difference;
  return `${time}. NOT the stored record: first in ${field}: stored ${stored}, now ${now}.`;
}

function storyOf(played: Played): HTMLElement[] {
  const { chain, events, dropped, story } = played;
  const links = chain.map((link) => element('li', {}, link));
  const left = dropped === 0 ? '' : ` ${dropped} slices far from the fault are left out.`;
  return [
    ...(links.length === 0 ? [] : [element('h3', {}, 'Chain'), element('ol', { class: 'chain' }, ...links)]),
    element('h3', {}, 'Story'),
    element('pre', { class: 'story', tabindex: 0 }, story),
    element('h3', {}, 'Timeline'),
    element('p', { class: 'note' }, `Click it and turn the wheel, or use + - and the arrows.${left}`),
    swimlane(readTrace(events), focusOf(played)),
  ];
}

/** Shown before the strike and after the end of the recovery: microseconds, or a part of the time between. */
const AROUND_MICROS = 3000;
const AROUND_PART = 0.04;

function focusOf({ line, events }: Played): Focus {
  const record = JSON.parse(line) as RunRecord;
  const { from, to } = readTrace(events);
  const episode = record.status === 'completed' ? record.episodes[0] : undefined;
  if (episode?.strike === undefined) return { from, to, zero: 0 };
  const zero = episode.strike.atNanos / 1000;
  const detected = (episode.detection?.atNanos ?? episode.strike.atNanos) / 1000;
  const end = detected + (episode.recovery?.nanos ?? 0) / 1000;
  const around = Math.max(AROUND_MICROS, AROUND_PART * (end - zero));
  return { from: Math.max(from, zero - around), to: Math.min(to, end + around), zero };
}

function recordOf(line: string): HTMLElement {
  const text = JSON.stringify(JSON.parse(line), undefined, 2);
  return element(
    'details',
    {},
    element('summary', {}, 'The record'),
    element('pre', { class: 'record', tabindex: 0 }, text),
  );
}
