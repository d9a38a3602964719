import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/experiment/record.ts';
import { runColumns } from '../../../src/report/export/run-columns.ts';
import { runsAsCsv, writeRunsAsParquet } from '../../../src/report/export/run-table.ts';
import { recordsOf } from '../../campaign/runs.ts';
import { temporaryFolder } from '../../campaign/temporary.ts';
import { parseCsv } from '../parse-csv.ts';
import { STEPS, syntheticRecords } from '../synthetic.ts';

const columns = runColumns(STEPS.map((step) => ({ name: `step=${step}`, factors: { step } })));
/** Real runs, and made-up ones with harness errors among them. */
const records: readonly RunRecord[] = [...recordsOf(6), ...syntheticRecords(4, 1)];

async function readBack(path: string): Promise<readonly Record<string, unknown>[]> {
  return await parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

describe('the columns', () => {
  it('have names that are different, and a meaning each', () => {
    const names = columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, meaning } of columns) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(meaning.length).toBeGreaterThan(5);
    }
  });

  it('are those of docs/campaigns.md, with the same order, types and meanings', () => {
    const text = readFileSync(new URL('../../../docs/campaigns.md', import.meta.url), 'utf8');
    const rows = text.matchAll(/^\| `(\w+)` \| (text|integer|number|boolean) \| (.*) \|$/gm);
    const expected = runColumns([{ name: 'x', factors: { NAME: '' } }]);
    expect(Array.from(rows, ([, name, type, meaning]) => ({ name, type, meaning }))).toEqual(
      expected.map(({ name, type, meaning }) => ({ name, type, meaning })),
    );
  });

  it('give every run its variant, its axis and its outcome', () => {
    const [record] = syntheticRecords(1);
    const valueOf = (name: string): unknown =>
      record && columns.find((column) => column.name === name)?.valueOf(record);
    expect(valueOf('axis_step')).toBe('Basic');
    expect(valueOf('id')).toBe('v0-r0');
    expect(record).toMatchObject({ outcome: valueOf('outcome') });
  });

  it('give values of their types and no others', () => {
    for (const { name, type, valueOf } of columns) {
      for (const value of records.map(valueOf)) {
        if (value === null) continue;
        expect(typeof value, name).toBe(
          { text: 'string', integer: 'number', number: 'number', boolean: 'boolean' }[type],
        );
        if (type === 'integer') expect(Number.isSafeInteger(value), name).toBe(true);
      }
    }
  });
});

describe('CSV', () => {
  it('has a header and one row a run, with the values of the columns', () => {
    const rows = parseCsv([...runsAsCsv(columns, records)].join(''));
    const textOf = (record: RunRecord): object =>
      Object.fromEntries(columns.map(({ name, valueOf }) => [name, String(valueOf(record) ?? '')]));
    expect(rows).toEqual(records.map(textOf));
    expect(Object.keys(rows[0] ?? {})).toEqual(columns.map(({ name }) => name));
  });
});

describe('Parquet', () => {
  it('read back by another library, gives the same rows with whole numbers as 64-bit integers', async () => {
    const path = join(temporaryFolder(), 'runs.parquet');
    await writeRunsAsParquet(path, columns, records, { digest: 'rvisim:TEST' });
    const expected = records.map((record) =>
      Object.fromEntries(
        columns.map(({ name, type, valueOf }) => {
          const value = valueOf(record);
          return [name, type === 'integer' && typeof value === 'number' ? BigInt(value) : value];
        }),
      ),
    );
    expect(await readBack(path)).toEqual(expected);
  });

  it('declares its types, and says what its columns mean and where they come from', async () => {
    const path = join(temporaryFolder(), 'runs.parquet');
    await writeRunsAsParquet(path, columns, records, { digest: 'rvisim:TEST' });
    const { schema, key_value_metadata: about = [] } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const typeOf = new Map(schema.slice(1).map(({ name, type }) => [name, type]));
    for (const { name, type } of columns)
      expect(typeOf.get(name), name).toBe(
        { text: 'BYTE_ARRAY', integer: 'INT64', number: 'DOUBLE', boolean: 'BOOLEAN' }[type],
      );
    expect(about).toContainEqual({ key: 'digest', value: 'rvisim:TEST' });
    for (const { name, meaning } of columns) expect(about).toContainEqual({ key: `column.${name}`, value: meaning });
  });

  it('of no runs is a file without rows', async () => {
    const path = join(temporaryFolder(), 'runs.parquet');
    await writeRunsAsParquet(path, columns, [], {});
    expect(await readBack(path)).toEqual([]);
  });

  it('of 100,000 runs is partly on disk before the last record is read', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'runs.parquet');
    let written = 0;
    function* many(): Generator<RunRecord> {
      for (let run = 0; run < 100_000; run += 1) {
        if (run === 99_999) for (const name of readdirSync(folder)) written += statSync(join(folder, name)).size;
        // Text that cannot be compressed, since the writer holds back what is little.
        const message = createHash('sha512').update(String(run)).digest('base64');
        yield { status: 'timeout', id: `0.${run}`, variant: 'v', run, message };
      }
    }
    await writeRunsAsParquet(path, columns, many(), {});
    // All groups of rows but the last one.
    expect(written).toBeGreaterThan(0.6 * statSync(path).size);
    expect((await parquetMetadataAsync(await asyncBufferFromFile(path))).num_rows).toBe(100_000n);
  });
});
