import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../../src/scenario/load.ts';

const scenario = (...lines: readonly string[]): string =>
  ['name: x', 'question: y?', 'experiment: migration', 'runs: 1', 'seed: z', ...lines].join('\n');

const problemOf = (...lines: readonly string[]): string => {
  try {
    parseScenario(scenario(...lines), 'x.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};
const plain = ['mechanism: pre-copy-xen', 'workload: idle'];

describe('a migration that cannot be', () => {
  it.each([
    ['a link of 0', ['linkMbps: 0'], /x\.yaml:8.*linkMbps: expected a whole number of Mb\/s from 1/s],
    ['memory that does not fit the destination', ['destinationMemory: 512 MiB'], /at most the 512 MiB.*1024 MiB/s],
    [
      'a class of pages with more pages than memory',
      ['memory: 64 MiB', 'pages: [{ name: a, size: 128 MiB, writesPerSecond: 1 }]'],
      /at most the 64 MiB of the VM's memory, came pages of 128 MiB/,
    ],
    [
      'bursts that last longer than from one to the next',
      ['pages: [{ name: a, size: 1 MiB, writesPerSecond: 1, bursts: { every: 1 s, lasting: 2 s } }]'],
      /lasting: expected more than 0 and at most the 1000 ms from one burst to the next, came 2000 ms/,
    ],
    [
      'a fault in a phase that is not there',
      ['fault: { model: link-cut, target: link, trigger: { phase: pages-folow, share: 1 } }'],
      /a phase of 'pre-copy-xen'/,
    ],
    ['a part of another mechanism', ['without: [auto-converge]'], /an optional part of 'pre-copy-xen'/],
    ['a crash of a link', ['fault: { model: host-crash, target: link, trigger: { at: 1 s } }'], /source, destination/],
    [
      'a crash that ends',
      ['fault: { model: host-crash, target: source, lasts: 1 s, trigger: { at: 1 s } }'],
      /does not end/,
    ],
    [
      'a crash of a driver VM that is not there',
      ['driverVm: false', 'fault: { model: driver-vm-crash, target: source, trigger: { at: 1 s } }'],
      /driverVm: expected true, since 'driver-vm-crash' strikes one/,
    ],
    [
      'a failure of a disk that the hosts share',
      ['fault: { model: disk-failure, target: source, trigger: { at: 1 s } }'],
      /disk: expected a disk to mirror/,
    ],
    [
      'a failure of a storage that the hosts do not share',
      [
        'disk: { size: 1 GiB, writtenPerSecond: 1 MiB }',
        'fault: { model: storage-failure, target: storage, trigger: { at: 1 s } }',
      ],
      /disk: expected none, since 'storage-failure' strikes a shared storage/,
    ],
    ['a deadline in the past', ['fault: { model: host-crash, target: source, trigger: { at: -1 s } }'], /trigger/],
    ['many VMs with single pages', ['vms: 100'], /at most 64 in the exact form/],
    [
      'a fleet whose link fails',
      ['vms: 4', 'fault: { model: link-cut, target: link, trigger: { at: 1 s } }'],
      /of a fleet/,
    ],
    ['a fleet against another way', ['vms: 4', 'against: { mechanism: post-copy }'], /nothing for a fleet/],
  ])('is refused in words: %s', (_, lines, words) => {
    expect(problemOf(...plain, ...lines)).toMatch(words);
  });

  it('is refused in words: a cache larger than memory, and none', () => {
    const settings = ['mechanism: xbzrle', 'workload: quake3'];
    expect(problemOf(...settings, 'cacheSize: 1 GiB')).toMatch(/at most the 64 MiB of the VM's memory/);
    expect(problemOf(...settings, 'cacheSize: 0')).toMatch(/room for a page/);
    expect(problemOf(...settings, 'cacheSize: 64 MiB')).toBe('none');
  });

  it('is refused in words: a mechanism without a fluid form', () => {
    expect(problemOf('form: fluid', 'mechanism: xbzrle', 'workload: compile')).toMatch(/a mechanism with a fluid form/);
  });
});
