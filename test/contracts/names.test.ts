/** What a scenario can name: one name, one thing, one line that says what it is. */
import { describe, expect, it } from 'vitest';
import { vmmParts } from '../../src/models/vmm/experiment/parts.ts';

describe.each(Object.entries(vmmParts))(
  'the names of %s',
  (_, entries: readonly { name: string; summary: string }[]) => {
    it('are unique', () => {
      const names = entries.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBeGreaterThan(0);
    });

    it('can stand in a scenario file without quotes, each with a summary of one line', () => {
      for (const { name, summary } of entries) {
        expect(name).toMatch(/^\w[\w.-]*$/);
        expect(summary).toMatch(/^\S.{5,200}\S$/);
      }
    });
  },
);
