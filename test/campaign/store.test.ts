import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { openRecords, readRecords } from '../../src/campaign/store.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { smallScenario } from './fixture.ts';
import { temporaryFolder } from './temporary.ts';

const plan = planOf(smallScenario(20));

function recordAt(position: number, message: string): RunRecord {
  const { id, variant, run } = plan.at(position);
  return { status: 'harness-error', id, variant: variant.name, run, message };
}

function storeOf(directory: string, messages: readonly string[]): readonly RunRecord[] {
  const writer = openRecords(directory, plan);
  const records = messages.map((message, index) => recordAt(writer.length + index, message));
  writer.append(records.map(recordLine));
  writer.close();
  return records;
}

describe('the store', () => {
  test.prop([fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 })])(
    'gives back the records it was given',
    (messages) => {
      const directory = temporaryFolder();
      const records = storeOf(directory, messages);
      expect([...readRecords(directory)]).toEqual(records);
    },
  );

  it('reads records longer than its buffer, with characters cut in two by it', () => {
    const directory = temporaryFolder();
    const records = storeOf(directory, ['\u00e9'.repeat(100_001), '\u{1f600}'.repeat(50_001), 'short']);
    expect([...readRecords(directory)]).toEqual(records);
  });

  test.prop([fc.nat()])('loses at most the incomplete record, wherever the file was cut', (cut) => {
    const directory = temporaryFolder();
    const path = join(directory, 'records.jsonl');
    const records = storeOf(directory, ['one', 'two', 'three']);
    const whole = readFileSync(path);
    const bytes = cut % (whole.length + 1);
    writeFileSync(path, whole.subarray(0, bytes));
    const kept = whole.subarray(0, bytes).toString().split('\n').length - 1;
    expect([...readRecords(directory)]).toEqual(records.slice(0, kept));
    const writer = openRecords(directory, plan);
    expect(writer.length).toBe(kept);
    writer.close();
    expect(readFileSync(path, 'utf8')).toBe(
      records
        .slice(0, kept)
        .map((record) => `${recordLine(record)}\n`)
        .join(''),
    );
  });

  it('removes an incomplete last line and appends after the last complete one', () => {
    const directory = temporaryFolder();
    const first = storeOf(directory, ['one']);
    appendFileSync(join(directory, 'records.jsonl'), '{"status":"comp');
    const second = storeOf(directory, ['two']);
    expect([...readRecords(directory)]).toEqual([...first, ...second]);
  });

  it.each([
    ['not JSON', 'nonsense'],
    ['another JSON', '[1,2]'],
    ['null', 'null'],
    ['no record', '{"id":"0.0"}'],
  ])('names the line that is %s', (_what, line) => {
    const directory = temporaryFolder();
    storeOf(directory, ['one']);
    appendFileSync(join(directory, 'records.jsonl'), `${line}\n`);
    expect(() => [...readRecords(directory)]).toThrow(/records\.jsonl:2 is not a record/);
  });

  it('refuses to append to records that are not a prefix of the plan', () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'records.jsonl'), `${recordLine(recordAt(0, ''))}\n${recordLine(recordAt(2, ''))}\n`);
    expect(() => openRecords(directory, plan)).toThrow(
      'records.jsonl:2 is out of order: expected v1-r0, came run v2-r0',
    );
  });
});
