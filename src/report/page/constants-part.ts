/** The constants of a report: those that its runs read, with their standing; the others behind a fold. */
import type { NamedSet, Parameter, ParameterModel } from '../../experiment/parameter.ts';
import { grouped } from '../grouped.ts';
import type { Section } from '../section.ts';
import { type Markup, markup } from './markup.ts';
import { tableOf } from './parts.ts';

export interface ShownConstants {
  /** The models that the runs may have read from. */
  readonly models: readonly ParameterModel[];
  /** Names of constants that some variant sets. */
  readonly changed: ReadonlySet<string>;
  /** Undefined where the runs cannot be simulated again. */
  readonly sample?: {
    readonly read: ReadonlySet<Parameter>;
    readonly runs: readonly string[];
    readonly different: readonly string[];
  };
}

export function constantsOf({ models, changed, sample }: ShownConstants): Markup {
  const sets = models.flatMap(({ name, sets: own }) => own.map((set): Placed => ({ model: name, set })));
  const isRead: Kept = (constant) => sample?.read.has(constant) === true;
  const isLeft: Kept = (constant) => !isRead(constant);
  const read = sets.flatMap((placed) => rowsOf(placed, changed, isRead));
  const left = sets.reduce((count, placed) => count + rowsOf(placed, changed, isLeft).length, 0);
  if (read.length + left === 0) return markup``;
  const others = sets.map((placed) => foldOf(placed, rowsOf(placed, changed, isLeft)));
  return markup`
<section id="constants" aria-labelledby="constants-title"><h2 id="constants-title">Constants</h2>
  <p class="note">${STANDINGS}</p>
  ${sample === undefined ? markup`<p>Those of all models behind the runs.</p>` : markup`<p>${saidOf(sample, read)}</p>`}
  ${read.length === 0 ? [] : tableOf({ title: '', columns: COLUMNS, rows: read })}
  ${
    sample === undefined
      ? others
      : markup`<details><summary>${left} others of these models, which those runs did not read</summary>
${others}</details>`
  }
</section>`;
}

const STANDINGS =
  'Published: the source states it. Recalled: from memory of the source. Calibrated on X: chosen so that figure X ' +
  'comes out, which is then no evidence. Assumed: an estimate.';

const SHOWN_RUNS = 5;

function saidOf({ runs, different }: NonNullable<ShownConstants['sample']>, read: readonly Row[]): string {
  const standings = grouped(read, ([, , , , standing = '']) => standing.replace(/ .*$/, ''));
  const counts = [...standings].map(([standing, rows]) => `${rows.length} ${standing}`).join(', ');
  const some = runs.slice(0, SHOWN_RUNS).join(', ');
  const named = `${runs.length} runs (${some}${runs.length > SHOWN_RUNS ? ', ...' : ''})`;
  const equal =
    different.length === 0
      ? 'each gave the stored record'
      : `${different.length} of them gave another record than the stored one (${different.join(', ')})`;
  return (
    `${read.length} constants (${counts}) were read when ${named} were simulated again for this list, of each ` +
    `variant one with each outcome; ${equal}. Other runs may read more. What detectors of one model take from ` +
    `another is read before any run, and is among the others.`
  );
}

interface Placed {
  readonly model: string;
  readonly set: NamedSet;
}

type Kept = (constant: Parameter) => boolean;
type Row = readonly string[];

function rowsOf({ model, set }: Placed, changed: ReadonlySet<string>, isKept: Kept): Row[] {
  const kept = Object.entries(set.parameters).filter(([, constant]) => isKept(constant));
  // The name stands at the first of its constants.
  return kept.map(([constant, parameter], index) => [
    index === 0 ? `${model}, ${set.name}` : '',
    ...cellsOf(constant, parameter, changed),
  ]);
}

function cellsOf(constant: string, parameter: Parameter, changed: ReadonlySet<string>): string[] {
  const { value, unit, status, source } = parameter;
  const name = changed.has(constant) ? `${constant} (set by the scenario)` : constant;
  return [name, String(Number(value.toPrecision(9))), unit, status, source];
}

function foldOf({ model, set }: Placed, rows: readonly Row[]): Markup {
  if (rows.length === 0) return markup``;
  return markup`<details><summary>${model}, ${set.name}: ${set.summary} (${rows.length})</summary>
${tableOf({ title: '', columns: COLUMNS.slice(1), rows: rows.map((row) => row.slice(1)) })}</details>`;
}

const COLUMNS: Section['columns'] = [
  { header: 'model', align: 'left' },
  { header: 'constant', align: 'left' },
  { header: 'value', align: 'right' },
  { header: 'unit', align: 'left' },
  { header: 'standing', align: 'left' },
  { header: 'source', align: 'left' },
];
