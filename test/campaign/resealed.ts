/** Lines of records that were changed on purpose, with the checksum that their new bytes ask for: what an attentive forger would write. */
import { recordLine } from '../../src/campaign/line.ts';
import type { RunRecord } from '../../src/campaign/record.ts';

export function resealed(line: string): string {
  const { sum: _sum, ...record } = JSON.parse(line) as RunRecord & { sum: string };
  return recordLine(record);
}
