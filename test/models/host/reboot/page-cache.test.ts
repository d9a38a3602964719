/** What runs say of page caches: what was lost, what came through, and whether it was right. */
import { describe, expect, it } from 'vitest';
import { drawsOf, measure, rebootRun } from './reboots.ts';

const LOSS = 'throughputLoss|working';

/** A small file, so that one piece of work takes a moment. */
const reader = { service: 'file-reader', constants: { readerFileBytes: 100e6 }, before: '3 s', after: '5 s' };

describe('a page cache', () => {
  it('is lost in a cold reboot and kept in a warm one', () => {
    const loss = (mechanism: string) => measure(rebootRun({ ...reader, mechanism }), LOSS);
    expect(loss('cold-vm-reboot')).toBeGreaterThan(0.9);
    expect(Math.abs(loss('warm-vm-reboot'))).toBeLessThan(0.02);
    expect(Math.abs(loss('warm-cache-reboot'))).toBeLessThan(0.02);
  });

  it('has no measured loss when the run was too short for a piece of work before or after', () => {
    const measures = (changes: object) => rebootRun({ ...reader, mechanism: 'cold-vm-reboot', ...changes }).measures;
    expect(measures({ before: '50 ms' })).not.toHaveProperty([LOSS]);
    expect(measures({ after: '500 ms' })).not.toHaveProperty([LOSS]);
  });

  it('costs a service its speed for as long as the reading takes', () => {
    const run = rebootRun({ ...reader, mechanism: 'cold-vm-reboot' });
    const slow = measure(run, 'ttrMs|responsive') / 1000 - measure(run, 'meanDowntime|back');
    expect(slow).toBeGreaterThan(1);
    expect(slow).toBeLessThan(1.5);
  });
});

describe('a warm-cache reboot after a fault', () => {
  const faulty = {
    ...reader,
    mechanism: 'warm-cache-reboot',
    wildStores: 200,
    fault: { model: 'guest-crash', target: 'appvm' },
  };

  it('takes over fewer blocks, but no wrong one', () => {
    const run = rebootRun(faulty);
    expect(measure(run, 'wrongBlocks|taken-over')).toBe(0);
    expect(measure(run, 'keptCache|taken-over')).toBeLessThan(0.95);
    expect(run).toMatchObject({ outcome: 'recovered' });
  });

  it('is no recovery when stores were not watched: the VM continues with corrupted data', () => {
    const run = rebootRun({ ...faulty, without: ['watch-stores'] });
    expect(measure(run, 'wrongBlocks|taken-over')).toBeGreaterThan(50);
    expect(run).toMatchObject({ outcome: 'failed', cause: 'guest-corrupted' });
  });

  it('has the same stores as any other reboot', () => {
    const stores = (mechanism: string) =>
      drawsOf({ ...faulty, mechanism }).filter(({ stream }) => stream === 'vm1.wild.stores');
    expect(stores('warm-cache-reboot').length).toBeGreaterThan(200);
    expect(stores('guest-os-reboot')).toEqual(stores('warm-cache-reboot'));
  });
});
