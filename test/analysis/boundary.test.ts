import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { windowsOf } from '../../src/analysis/boundary.ts';
import { candidatesOf, changed, shrink, shrinkSpelledOut } from '../../src/analysis/shrink.ts';
import { renderWindows, windowsSvg } from '../../src/report/boundary.ts';

const ranges = fc
  .uniqueArray(fc.integer({ min: 8, max: 990 }), { minLength: 1, maxLength: 5 })
  .map((flips) => flips.toSorted((a, b) => a - b))
  // No window narrower than the distance of two points.
  .filter((flips) => flips.every((flip, index) => flip - (flips[index - 1] ?? 0) >= 8));

describe('the windows of a run', () => {
  property.prop([ranges])('end where the outcome flips, to the instruction', (flips) => {
    let runs = 0;
    const classAt = (x: number): string =>
      flips.filter((flip) => x >= flip).length % 2 === 0 ? 'recovered' : 'failed';
    const search = { from: 0, to: 1000, points: 251, resolution: 1, isWhole: true, mostBetween: 100 };
    const windows = windowsOf(search, (x) => {
      runs++;
      return { x, outcome: classAt(x), place: '' };
    })!;
    expect(windows.slice(1).map(({ first }) => first.x)).toEqual(flips);
    for (const [index, { last }] of windows.entries())
      expect(last.x).toBe(index === windows.length - 1 ? 1000 : flips[index]! - 1);
    expect(runs).toBeLessThan(251 + 5 * flips.length);
  });

  property.prop([fc.double({ min: 0.01, max: 0.99, noNaN: true })])(
    'of a quantity end within the resolution',
    (flip) => {
      const search = { from: 0, to: 1, points: 5, resolution: 1e-6, isWhole: false, mostBetween: 100 };
      const [a, b] = windowsOf(search, (x) => ({
        x,
        outcome: x < flip ? 'recovered' : 'failed (held-lock)',
        place: '',
      }))!;
      expect(a!.last.x).toBeLessThan(flip);
      expect(b!.first.x).toBeGreaterThanOrEqual(flip);
      expect(b!.first.x - a!.last.x).toBeLessThanOrEqual(1e-6);
    },
  );

  it('are not looked for without end where there is one at every instruction', () => {
    const search = { from: 0, to: 1e9, points: 3, resolution: 1, isWhole: true };
    let runs = 0;
    const everywhere = (x: number) => ({ x, outcome: `failed ${(runs += 1)}`, place: '' });
    expect(windowsOf({ ...search, mostBetween: 50 }, everywhere)).toBeUndefined();
    expect(runs).toBe(53);
    expect(windowsOf({ ...search, to: 50, mostBetween: 50 }, everywhere)).toHaveLength(51);
  });

  it('are drawn, and text of a file cannot become markup', () => {
    const at = (x: number, outcome: string) => ({ x, outcome, place: 'cpu0 x at "a <b>"' });
    const windows = [
      { outcome: 'recovered', first: at(0, 'recovered'), last: at(49, 'recovered') },
      { outcome: 'failed', first: at(50, 'failed'), last: at(100, 'failed') },
    ];
    expect(renderWindows(windows, 'instructions', 42)).toContain(`|${'.'.repeat(20)}${'#'.repeat(20)}|`);
    const svg = windowsSvg(windows, 'a & b', 'instructions');
    expect(svg).toContain('viewBox');
    expect(svg).toContain('a &lt;b&gt;');
    expect(svg).not.toContain('<b>');
  });
});

describe('a smaller run', () => {
  const settings = {
    experiment: 'x',
    vms: 12,
    secondFault: { model: 'y' },
    load: { interval: 1, workloads: ['a', 'b', 'c'] },
    window: [1, 2],
  };

  it('keeps what it takes to fail, and nothing else', () => {
    const fails = ({ vms, load }: Readonly<Record<string, unknown>>): boolean =>
      Number(vms) >= 3 && (load as { workloads: string[] } | undefined)?.workloads.includes('b') === true;
    const small = shrink(settings, fails, 500);
    expect(small.settings).toMatchObject({ experiment: 'x', vms: 3, load: { workloads: ['b'] } });
    expect(small.settings).not.toHaveProperty('secondFault');
    expect(small.changes.map(({ field }) => field)).not.toContain('experiment');
  });

  it('leaves out pieces of what a name stands for, and keeps the name where none of them can be', () => {
    const named = { set: 'three', load: 8 };
    const spelled = { set: 'open', vms: ['a', 'b', 'c'], load: 8 };
    const vmsOf = (each: Readonly<Record<string, unknown>>): readonly unknown[] =>
      each['set'] === 'three' ? spelled.vms : ((each['vms'] as string[] | undefined) ?? []);
    const needs = (vms: readonly string[]) => (each: Readonly<Record<string, unknown>>) =>
      'set' in each && vms.every((vm) => vmsOf(each).includes(vm)) && Number(each['load']) >= 2;
    const one = shrinkSpelledOut(named, spelled, needs(['b']), 100);
    expect(one.settings).toEqual({ set: 'open', vms: ['b'], load: 2 });
    expect(one.changes.map(({ field }) => field)).toEqual(['set', 'load', 'vms']);
    expect(shrinkSpelledOut(named, spelled, needs(spelled.vms), 100).settings).toEqual({ set: 'three', load: 2 });
    expect(shrinkSpelledOut(named, undefined, needs(['b']), 100).settings).toEqual({ set: 'three', load: 2 });
  });

  it('tries no more often than it may', () => {
    let asked = 0;
    shrink(settings, () => ++asked < 0, 5);
    expect(asked).toBe(5);
  });

  property.prop([fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })])(
    'cannot be made smaller by one more change',
    (a, b) => {
      const fails = (each: Readonly<Record<string, unknown>>): boolean =>
        Number(each['a'] ?? 0) + Number(each['b'] ?? 0) >= Math.min(20, a + b);
      const small = shrink({ a, b }, fails, 10_000);
      expect(fails(small.settings)).toBe(true);
      for (const change of candidatesOf(small.settings)) expect(fails(changed(small.settings, change))).toBe(false);
    },
  );
});
