import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Layout } from '../../../../src/models/memory/pages/layout.ts';
import { idlePages } from '../../../../src/models/memory/pages/page-class.ts';

const sizes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 });

describe('the layout of a memory', () => {
  test.prop([sizes, fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 16 })])(
    'gives every member one page, and every page its member and class',
    (counts, over, extent) => {
      const classes = counts.map((pages, index) => idlePages(`c${index}`, pages));
      const total = counts.reduce((sum, pages) => sum + pages, 0) + over;
      const layout = new Layout(classes, total, extent);
      const pages = new Set(Array.from({ length: layout.pages }, (_, member) => layout.pageOf(member)));
      expect(pages.size).toBe(layout.pages);
      expect(Math.max(-1, ...pages)).toBe(layout.pages - 1);
      for (const { first, pages: count, name } of layout.classes)
        for (let member = first; member < first + count; member++) {
          const page = layout.pageOf(member);
          if (layout.memberOf(page) !== member || layout.classOf(page).name !== name) expect.fail(`member ${member}`);
        }
    },
  );

  test('scatters a class over all of the memory', () => {
    const layout = new Layout([idlePages('hot', 1600)], 160_000, 16);
    const places = Array.from({ length: 100 }, (_, extent) => layout.pageOf(extent * 16)).sort((a, b) => a - b);
    const gaps = places.slice(1).map((place, index) => place - (places[index] ?? 0));
    // Spread evenly, they would be 1600 pages apart.
    expect(Math.max(...gaps)).toBeLessThan(3 * 1600);
  });

  test('refuses classes that do not fit', () => {
    expect(() => new Layout([idlePages('big', 11)], 10, 1)).toThrow('do not fit');
  });
});
