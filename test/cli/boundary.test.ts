import { expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { rvisim } from './invoke.ts';

it('a boundary over a share is looked for between shares, not between whole numbers', async () => {
  const share = ['--over', 'fault.trigger.privvmShare={x}', '--from', '0.25', '--to', '0.75'];
  const asked = ['--set', 'fault.trigger.cpu=busy', '--variant', '0', '--points', '3', '--resolution', '0.5'];
  const { out } = await rvisim('boundary', scenarioPath, ...share, ...asked, '--json');
  const { windows } = JSON.parse(out) as { windows: { first: { x: number }; last: { x: number } }[] };
  expect(windows[0]?.first.x).toBe(0.25);
  expect(windows.at(-1)?.last.x).toBe(0.75);
});

it('a boundary is not looked for without end, nor up to a distance that is none', async () => {
  const { code, err } = await rvisim('boundary', scenarioPath, '--to', '100', '--points', '3', '--resolution', '-1');
  expect([code, err]).toEqual([2, 'rvisim: --resolution: expected a number above 0, came -1\n']);
});
