/** The parts of a report that are there to read without any script: question, answer, tables, provenance, scenario. */
import type { PairedComparison } from '../../analysis/paired-comparison.ts';
import type { Summary } from '../../analysis/summary.ts';
import type { Warning } from '../../analysis/warning.ts';
import type { Metric } from '../../experiment/metrics.ts';
import { metricsOf } from '../../experiments.ts';
import type { DrawnFigure } from '../charts/index.ts';
import { metricWords, splitAtMetrics } from '../charts/words.ts';
import { renderComparison } from '../comparison.ts';
import { runsOf } from '../format.ts';
import { grouped } from '../grouped.ts';
import type { Section } from '../section.ts';
import { methodsOf } from '../table.ts';
import { sectionsOf } from '../table-sections.ts';
import { type Markup, markup } from './markup.ts';

/** Where the numbers come from, beside the summary. */
export interface Provenance {
  readonly toolVersion: string;
  /** Of the tool that made the records, with its commit if it is known. */
  readonly madeBy: string;
  readonly plugins: readonly string[];
  readonly records: number;
  readonly planned: number;
  readonly root: string;
  /** What makes the same records again. */
  readonly commands: readonly string[];
}

export function head(summary: Summary, { records, planned }: Provenance): Markup {
  const part = records === planned ? '' : `; ${records} of ${planned} runs so far`;
  return markup`
<header>
  <p class="kind">rvisim report · ${summary.scenario}</p>
  <h1>${summary.question.trim()}</h1>
  <p class="facts">${runsOf(summary)}${part} · seed ${summary.seed} · model ${summary.modelVersion} ·
    <span class="digest">${summary.digest}</span></p>
  ${summary.overrides.length === 0 ? [] : markup`<p>Not as the file has it: ${summary.overrides.join(', ')}</p>`}
</header>`;
}

/** The tables with reported figures, or the first table where there are none. */
export function answerOf(summary: Summary): { readonly answer: Markup; readonly others: Markup } {
  const sections = sectionsOf(summary);
  const compared = sections.filter(({ isCompared }) => isCompared === true);
  const first = compared.length > 0 ? compared : sections.slice(0, 1);
  const rest = sections.filter((section) => !first.includes(section));
  const inWords = metricsInWords(summary.experiment);
  return {
    answer: markup`
<section id="answer" aria-labelledby="answer-title"><h2 id="answer-title">Answer</h2>
  ${first.map((section) => tableOf(section, inWords))}
  <p class="note">${methodsOf(summary, first).join(' ')}</p>
</section>`,
    others: rest.length === 0 ? markup`` : othersOf(rest, inWords),
  };
}

const othersOf = (sections: readonly Section[], inWords: InWords): Markup => markup`
<section id="tables" aria-labelledby="tables-title"><h2 id="tables-title">Funnel, causes, times</h2>
  ${sections.map(
    (section) => markup`<details><summary>${inWords(section.title)}</summary>
${tableOf({ ...section, title: '' }, inWords)}</details>`,
  )}
</section>`;

/** Text in which the names of metrics are words; whoever points at them is told the name and what it means. */
export type InWords = (text: string) => Markup;

const asItIs: InWords = (text) => markup`${text}`;

export function metricsInWords(experiment: string): InWords {
  const known = new Map<string, Metric>(metricsOf(experiment));
  return (text) =>
    markup`${splitAtMetrics(text, known).map(({ part, metric }) =>
      metric === undefined
        ? asItIs(part)
        : markup`<abbr data-metric="${part}" title="${part}: ${metric.meaning}">${metricWords(part, metric)}</abbr>`,
    )}`;
}

export function tableOf({ title, columns, rows, notes = [] }: Section, inWords = asItIs): Markup {
  const classOf = (index: number): Markup => (columns[index]?.align === 'right' ? markup` class="number"` : markup``);
  return markup`
${title === '' ? [] : markup`<h3>${inWords(title)}</h3>`}
<div class="scroll" tabindex="0" role="group" aria-label="${title || 'table'}"><table>
  <thead><tr>${columns.map(
    ({ header }, index) => markup`<th scope="col"${classOf(index)}>${inWords(header)}</th>`,
  )}</tr></thead>
  <tbody>${rows.map(
    (row) => markup`<tr>${row.map((cell, index) => markup`<td${classOf(index)}>${inWords(cell)}</td>`)}</tr>
`,
  )}</tbody>
</table></div>
${notes.map((note) => markup`<p class="note">${inWords(note)}</p>`)}`;
}

/** Places for the figures, which the page draws; each with its caption, for readers who do not see it. */
export function figuresOf(figures: readonly DrawnFigure[]): Markup {
  if (figures.length === 0) return markup``;
  return markup`
<section id="figures" aria-labelledby="figures-title"><h2 id="figures-title">Figures</h2>
  <p class="note">Click or tap a bar, a point or a span to see the runs behind it. The table of a figure does the same
    by keyboard.</p>
  <div class="figures">${figures.flatMap(({ name, pages }) =>
    pages.map(
      ({ title, caption }, page) => markup`
    <figure data-figure="${name}" data-page="${page}" aria-label="${title}">
      <figcaption class="hidden">${[title, ...caption].join(' ')}</figcaption>
    </figure>`,
    ),
  )}</div>
</section>`;
}

/** The place of the table of runs and of a run, which the page fills. */
export const runsPlace: Markup = markup`
<section id="runs" aria-labelledby="runs-title"><h2 id="runs-title" tabindex="-1">Runs</h2>
  <div id="runs-body"></div></section>
<section id="run" aria-labelledby="run-title" hidden><h2 id="run-title" tabindex="-1">Run</h2>
  <div id="run-body"></div></section>`;

export function comparisonsOf(experiment: string, comparisons: readonly PairedComparison[], note: string): Markup {
  const inWords = metricsInWords(experiment);
  return markup`
<section id="comparisons" aria-labelledby="comparisons-title"><h2 id="comparisons-title">Comparisons</h2>
  <p class="note">${note}</p>
  ${comparisons.map(
    (each) => markup`<details><summary>${each.a} against ${each.b}</summary>
<pre tabindex="0">${inWords(renderComparison(each, undefined, WIDTH))}</pre></details>`,
  )}
</section>`;
}

const WIDTH = 100;

/** By rule, and within it each finding once, with the places where it was made: these may be thousands. */
export function lintOf({ experiment, warnings }: Summary): Markup {
  const inWords = metricsInWords(experiment);
  const rules = [...grouped(warnings, ({ rule }) => rule)].map(
    ([rule, found]) => markup`
  <h3>${rule}</h3><p>${found[0]?.why ?? ''}</p>
  <dl>${[...grouped(found, ({ what, instead }) => `${what} ${instead}`).values()].map((each) =>
    findingOf(each, inWords),
  )}</dl>`,
  );
  return markup`
<section id="lint" aria-labelledby="lint-title"><h2 id="lint-title">Read with care</h2>
  ${rules.length === 0 ? markup`<p>rvisim lint finds nothing in these numbers.</p>` : rules}
</section>`;
}

/** More places stand behind a fold. */
const MOST_PLACES = 3;

function findingOf(found: readonly Warning[], inWords: InWords): Markup {
  const places = found.map(({ where }) => where.join('; '));
  const shown =
    places.length <= MOST_PLACES
      ? inWords(places.join(' · '))
      : markup`<details><summary>in ${places.length} places</summary>
<ul>${places.map((place) => markup`<li>${inWords(place)}</li>`)}</ul></details>`;
  return markup`
  <dt>${inWords(found[0]?.what ?? '')}</dt><dd>${shown}</dd><dd class="note">Instead: ${found[0]?.instead ?? ''}</dd>`;
}

export function provenanceOf(summary: Summary, provenance: Provenance): Markup {
  const { toolVersion, madeBy, plugins, records, planned, root, commands } = provenance;
  const facts: readonly (readonly [string, string])[] = [
    ['digest', summary.digest],
    ['Merkle root', root],
    ['records', `${records} of ${planned}`],
    ['experiment', summary.experiment],
    ['model version', summary.modelVersion],
    ['seed', summary.seed],
    ['records made by', madeBy],
    ['report made by', `rvisim ${toolVersion}`],
    ['plugins', plugins.join(', ') || 'none'],
  ];
  return markup`
<section id="provenance" aria-labelledby="provenance-title"><h2 id="provenance-title">Provenance</h2>
  <dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
  <p>The same records again:</p><pre tabindex="0">${commands.join('\n')}</pre>
</section>`;
}

/** The file as it was given; its comments stand out. */
export function scenarioOf(text: string): Markup {
  const lines = text.split('\n').map((line) => {
    const at = commentIn(line);
    return at < 0
      ? markup`${line}
`
      : markup`${line.slice(0, at)}<em>${line.slice(at)}</em>
`;
  });
  return markup`
<section id="scenario" aria-labelledby="scenario-title"><h2 id="scenario-title">Scenario</h2>
  <pre tabindex="0">${lines}</pre>
</section>`;
}

/** Where the comment of a line begins; -1 where there is none. A sign within quotes is none. */
function commentIn(line: string): number {
  const outside = line.replace(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length));
  return /(?:^|\s)#/.exec(outside)?.index ?? -1;
}
