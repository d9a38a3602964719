/** What cannot be is refused in words, with its place. */
import { expect, it } from 'vitest';
import { scheduling } from '../../../src/compositions/watched-guests.ts';

const spin = { program: 'spin' };
const watched = { program: 'heartbeat' };
const stop = { model: 'core-stop', at: 100 };

const CASES: readonly (readonly [what: string, settings: object, field: string, expected: RegExp, came: string])[] = [
  ['a core that there is not', { guests: [{ ...spin, pinned: [0, 2] }] }, 'guests.0.pinned', /from 0 to 1/, '2'],
  ['a core that is named twice', { guests: [{ ...spin, pinned: [1, 1] }] }, 'guests.0.pinned', /once/, '1, 1'],
  ['a cap of nothing', { guests: [{ ...spin, cap: 0 }] }, 'guests.0.cap', /more than 0, or no cap/, '0'],
  ['a laxity below a switch', { guests: [{ ...spin, laxity: 0.001 }] }, 'guests.0.laxity', /0.003 ms/, '0.001 ms'],
  [
    'a thread that sleeps through no tick',
    { guests: [{ ...spin, beside: [{ program: 'between-ticks', compute: 12 }] }] },
    'guests.0.beside.0.compute',
    /less than a tick, 10 ms/,
    '12 ms',
  ],
  [
    'signs of life for nobody',
    { guests: [watched] },
    'guests.0.program',
    /a detector of guests/,
    'heartbeat without one',
  ],
  [
    'a monitor as a thread',
    { guests: [{ ...watched, beside: [{ program: 'monitor' }] }], detection: ['dvm-heartbeat'] },
    'guests.0.beside.0.program',
    /the program of a guest/,
    'monitor',
  ],
  [
    'a guest that gives no sign',
    { guests: [spin], detection: ['dvm-agent'] },
    'guests.0.program',
    /again and again/,
    'spin',
  ],
  [
    'two detectors with times of their own',
    { guests: [watched], detection: ['dvm-heartbeat', 'dom0-heartbeat'] },
    'detection',
    /at most one/,
    'dvm-heartbeat, dom0-heartbeat',
  ],
  ['looks of nobody', { misses: 3 }, 'misses', /a detector/, '3 without one'],
  [
    'a recovery of nothing',
    { recovery: 'offline-core', detection: ['core-watchdog'] },
    'recovery',
    /a fault of a core/,
    'offline-core without one',
  ],
  [
    'a recovery that hears nothing',
    { recovery: 'retune', fault: stop },
    'recovery',
    /a detector of cores/,
    'retune without one',
  ],
  ['a fault of a core that there is not', { fault: { ...stop, core: 2 } }, 'fault.core', /from 0 to 1/, '2'],
  [
    'a core of a failed guest',
    { fault: { model: 'guest-hang', core: 1 } },
    'fault.core',
    /a fault of a core/,
    'core 1 with guest-hang',
  ],
  ['a speed of a core that stops', { fault: { ...stop, speed: 0.5 } }, 'fault.speed', /core-slow/, 'core-stop'],
  ['a core that is as fast as before', { fault: { model: 'core-slow', speed: 1 } }, 'fault.speed', /less than 1/, '1'],
  ['a fault after the end', { fault: { ...stop, at: 5000 } }, 'fault.at', /before the end, 1000 ms/, '5000 ms'],
];

it.each(CASES)('%s is refused', (_, settings, field, expected, came) => {
  const all = { scheduler: 'credit', cores: [1, 1], guests: [spin], for: 1000, ...settings };
  const [violation, ...others] = scheduling.violations(all);
  expect(others).toEqual([]);
  expect(violation?.field.join('.')).toBe(field);
  expect(violation?.expected).toMatch(expected);
  expect(violation?.came).toBe(came);
});

it('what can be is not refused', () => {
  const all = {
    scheduler: 'credit',
    cores: [1, 1],
    guests: [{ ...watched, beside: [{ program: 'server' }], laxity: 5, pinned: [0] }, { program: 'monitor' }],
    detection: ['privvm-heartbeat', 'core-watchdog'],
    misses: 2,
    lookEvery: 20,
    fault: { ...stop, core: 1, for: 10 },
    recovery: 'offline-unpin',
    for: 1000,
  };
  expect(scheduling.violations(all)).toEqual([]);
});
