/** A guest counts all that it used, less what its clocks have lost between two readings. */
import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { GuestCounter } from '../../src/experiment/guest-counter.ts';
import { TickedCounter } from '../../src/experiment/ticked-counter.ts';

const sumOf = ({ counted }: GuestCounter, clock: number): number =>
  [...counted.values()].reduce((sum, count) => sum + (count[clock] ?? 0), 0);

const step = fc.record({
  nanos: fc.integer({ min: 0, max: 50 }),
  thread: fc.constantFrom('a', 'b', null),
  isLost: fc.boolean(),
});

test.prop([fc.array(step, { minLength: 1, maxLength: 60 })])('adds up over any changes of threads', (steps) => {
  const counter = new GuestCounter(3);
  let [clock, told, lost, unread] = [0, 0, 0, 0];
  for (const { nanos, thread, isLost } of steps) {
    clock += nanos;
    told += nanos;
    unread += nanos;
    if (isLost) told = 0;
    const before = counter.wentBack[1];
    counter.change(thread, [clock, told, clock]);
    // Behind: nothing of it is counted. Not behind: what is counted is what the reading shows.
    if (counter.wentBack[1] !== before) lost += unread;
    else if (isLost) lost += unread;
    unread = 0;
  }
  expect(sumOf(counter, 2)).toBe(clock);
  expect(sumOf(counter, 1) + lost).toBe(clock);
});

it('counts by its own clock only while it has a thread', () => {
  const counter = new GuestCounter(3);
  counter.change('a', [10, 10, 10]);
  counter.change(null, [30, 30, 30]);
  counter.change('a', [70, 35, 35]);
  counter.read([80, 45, 45]);
  expect(sumOf(counter, 0)).toBe(30);
  expect(sumOf(counter, 2)).toBe(45);
});

it('reads at its ticks, at the rates that it has had', () => {
  const counter = new TickedCounter('guest', 10e6);
  counter.pass(0, 25e6, 1, 0.5);
  expect(counter.counter.counted.get('guest')).toEqual([20e6, 10e6, 10e6]);
  counter.replaceVmm();
  counter.pass(25e6, 41e6, 1, 1);
  // The count of the next VMM is ahead of the last reading: the guest does not notice that it is another one.
  expect(counter.counter.wentBack).toEqual([0, 0, 0]);
  expect(counter.counter.counted.get('guest')).toEqual([40e6, 15e6, 27.5e6]);
});
