/** The campaign that the report is about: its figures, the columns of its runs, and their records. */
import { runId } from '../experiment/run-id.ts';
import { type Payload, packedIds } from '../report/page/payload.ts';
import { type ColumnHead, type ColumnValues, readRunIndex } from '../report/page/run-index.ts';
import { unpack, unpackText } from './packed.ts';

export class Campaign {
  readonly facts: Payload;
  readonly #columns: ReadonlyMap<string, ColumnValues>;
  /** The last block of records that was unpacked: runs are often read one after the other. */
  #block: { readonly number: number; readonly lines: readonly string[] } | undefined;

  constructor(facts: Payload, columns: ReadonlyMap<string, ColumnValues>) {
    this.facts = facts;
    this.#columns = columns;
  }

  static async read(): Promise<Campaign> {
    const facts = JSON.parse(await unpackText(packedIds.payload)) as Payload;
    return new Campaign(facts, readRunIndex(facts.columns, await unpack(packedIds.index), facts.runs));
  }

  head(column: string): ColumnHead | undefined {
    return this.facts.columns.find(({ name }) => name === column);
  }

  /** A column's numbers, a run each; undefined for one that no run has a value in. */
  values(column: string): ColumnValues | undefined {
    return this.#columns.get(column);
  }

  /** The word in a column of words; undefined where there is none. */
  word(column: string, position: number): string | undefined {
    const place = this.#columns.get(column)?.[position] ?? 0;
    return place === 0 ? undefined : this.head(column)?.words?.[place - 1];
  }

  variantAt(position: number): number {
    return this.#columns.get('variant')?.[position] ?? 0;
  }

  idAt(position: number): string {
    return runId({ variant: this.variantAt(position), run: this.#columns.get('run')?.[position] ?? 0 });
  }

  /** The position of a run in the records; undefined when there is no such run. */
  positionOf(variant: number, run: number): number | undefined {
    const [variants, runs] = [this.#columns.get('variant'), this.#columns.get('run')];
    for (let position = 0; position < this.facts.runs; position++)
      if (runs?.[position] === run && variants?.[position] === variant) return position;
    return undefined;
  }

  /** The line of a record, byte for byte. */
  async lineAt(position: number): Promise<string> {
    const number = Math.floor(position / this.facts.blockRecords);
    if (this.#block?.number !== number)
      this.#block = { number, lines: (await unpackText(packedIds.block(number))).split('\n') };
    const line = this.#block.lines[position % this.facts.blockRecords];
    if (line === undefined) throw new Error(`there is no record at ${position}`);
    return line;
  }
}
