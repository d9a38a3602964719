/**
 * Writes the table of a campaign's runs to a file. Both formats are written while the records are read, so that memory
 * does not grow with their number.
 */
import { createAtomically } from '../../campaign/atomic-file.ts';
import type { RunRecord } from '../../experiment/record.ts';
import { csvLine } from '../csv-text.ts';
import type { RunColumn } from './run-columns.ts';

/** A header line and one line a run, in pieces; `raw` leaves texts that look like formulas as they are. */
export function* runsAsCsv(
  columns: readonly RunColumn[],
  records: Iterable<RunRecord>,
  raw = false,
): Generator<string> {
  yield csvLine(
    columns.map(({ name }) => name),
    raw,
  );
  for (const record of records)
    yield csvLine(
      columns.map(({ valueOf }) => valueOf(record)),
      raw,
    );
}

/** Rows that are in memory at the same time; large enough that columns compress well. */
const ROW_GROUP = 10_000;

const PARQUET_TYPES = { text: 'STRING', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' } as const;

/**
 * Writes a Parquet file (version 2, Snappy). `about` goes into its key-value metadata, together with the meaning of
 * every column.
 */
export async function writeRunsAsParquet(
  path: string,
  columns: readonly RunColumn[],
  records: Iterable<RunRecord>,
  about: Readonly<Record<string, string>>,
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  const meanings = columns.map(({ name, meaning }): [string, string] => [`column.${name}`, meaning]);
  // With rows from a generator and a file as destination, this is synchronous.
  createAtomically(path, (beside) => {
    void parquetWriteRows({
      writer: fileWriter(beside),
      columns: columns.map(({ name, type }) => ({ name, type: PARQUET_TYPES[type] })),
      rows: rowsOf(columns, records),
      rowGroupSize: ROW_GROUP,
      kvMetadata: [...Object.entries(about), ...meanings].map(([key, value]) => ({ key, value })),
      createdBy: 'rvisim',
    });
  });
}

/** Whole numbers have 64 bits, since a number of nanoseconds can exceed 32 bits. */
function* rowsOf(columns: readonly RunColumn[], records: Iterable<RunRecord>): Generator<Record<string, unknown>> {
  for (const record of records) {
    const row: Record<string, unknown> = {};
    for (const { name, type, valueOf } of columns) {
      const value = valueOf(record);
      row[name] = type === 'integer' && typeof value === 'number' ? BigInt(value) : value;
    }
    yield row;
  }
}
