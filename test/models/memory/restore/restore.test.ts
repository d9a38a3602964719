import { describe, expect, it } from 'vitest';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { diskParameters } from '../../../../src/models/memory/parameters/disk.ts';
import { restoreParameters } from '../../../../src/models/memory/parameters/restore.ts';
import { measuresOf, recordOf, refusalOf } from '../runs.ts';
import { judge, randomSettings, run } from './random-restores.ts';

const SMALL = { guest: 'desktop', memory: '96 MiB', watch: '12 s' } as const;
const MECHANISMS = ['eager', 'lazy', 'working-set', 'on-demand', 'record-and-prefetch'] as const;

const restored = (fields: Readonly<Record<string, unknown>>, run = 0) =>
  measuresOf('restore', { ...SMALL, ...fields }, run);

interface Struck {
  readonly fault: string;
  readonly within?: string;
  readonly mechanism: string;
  readonly memory?: string;
  readonly storage?: string;
  readonly estimateFor?: string;
  readonly vms?: number;
}

const TARGETS: Readonly<Record<string, string>> = { 'power-cut': 'host', 'toolstack-crash': 'toolstack' };

const faultOf = (model: string, within: string) => ({
  model,
  target: TARGETS[model] ?? 'storage',
  trigger: { within },
});

function struck({ fault, within = '500 ms', ...fields }: Struck, run = 0): CompletedRun {
  const record = recordOf('restore', { ...SMALL, storage: 'ssd', ...fields, fault: faultOf(fault, within) }, run);
  if (record.status !== 'completed') expect.fail('a run with a fault has an outcome');
  return record;
}

describe.each(['hard-disk', 'ssd', 'flash'])('a restore from %s', (storage) => {
  it.each(MECHANISMS)('%s leaves no page in memory that is not what the guest has made of it', (mechanism) => {
    const measures = restored({ storage, mechanism });
    expect(measures['wrongPages|compared']).toBe(0);
    // The others bring what is touched, which takes its time.
    const isAll = mechanism === 'eager' || mechanism === 'lazy' || mechanism === 'working-set';
    if (isAll) expect([measures['missingPages|compared'], measures['responsive|ordered']]).toEqual([0, 1]);
    else expect(measures['missingPages|compared']).toBeGreaterThan(0);
  });
});

describe('the time to responsiveness', () => {
  it.each(['hard-disk', 'ssd'])(
    'comes first with the working set, and the first answer with nothing (%s)',
    (storage) => {
      const [eager, lazy, set] = (['eager', 'lazy', 'working-set'] as const).map((mechanism) =>
        restored({ storage, mechanism, memory: '192 MiB', watch: '20 s' }),
      );
      expect(lazy?.['firstAnswerMs|answered']).toBeLessThan((eager?.['firstAnswerMs|answered'] ?? 0) / 2);
      for (const other of [eager, lazy])
        expect(set?.['ttrMs|responsive']).toBeLessThan((other?.['ttrMs|responsive'] ?? 0) / 2);
    },
  );

  it('of lazy is above that of eager where a seek is dear, and not where it is cheap', () => {
    const ratioOn = (storage: string) =>
      restored({ mechanism: 'lazy', storage, memory: '512 MiB', watch: '60 s', against: ['eager'] })['ratio|eager'];
    expect(ratioOn('hard-disk')).toBeLessThan(-0.5);
    expect(ratioOn('ssd')).toBeGreaterThan(-0.1);
  });

  it('gets worse when the estimate is cut short', () => {
    const timeWith = (limit: object) =>
      restored({ storage: 'hard-disk', mechanism: 'working-set', ...limit })['ttrMs|responsive'] ?? 0;
    expect(timeWith({ workingSetLimit: '8 MiB' })).toBeGreaterThan(2 * timeWith({}));
  });
});

describe('a function from a snapshot', () => {
  const invoked = (guest: string, mechanism: string) =>
    restored({
      guest,
      mechanism,
      memory: '256 MiB',
      storage: 'ssd',
      estimator: 'recording',
      against: ['resident', 'on-demand'],
    });

  it('takes longer than one in memory, the more the shorter it is', () => {
    const [hello, training] = [invoked('hello', 'on-demand'), invoked('training', 'on-demand')];
    expect(hello['ratio|resident']).toBeGreaterThan(10);
    expect(training['ratio|resident']).toBeGreaterThan(0.1);
    expect(training['ratio|resident']).toBeLessThan(2);
  });

  it('starts several times faster with what the one before has touched, and waits for few pages', () => {
    const image = invoked('image', 'record-and-prefetch');
    expect(image['ratio|snapshot']).toBeGreaterThan(2);
    expect(image['ratio|faults-avoided']).toBeGreaterThan(0.9);
    expect(image['ratio|faults-avoided']).toBeLessThan(1);
  });
});

describe('several VMs at once from one disk', () => {
  it('share its rate: n are read in n times the time of one, whose latencies nobody fills', () => {
    const readingOf = (vms: number): number => {
      const fields = { vms, mechanism: 'eager', storage: 'ssd', watch: '20 s' };
      return (restored(fields)['completeTime|restored'] ?? 0) - restoreParameters.restoreStateNanos.value / 1e9;
    };
    const { ssdReadBytesPerSecond: rate, ssdReadNanos: latency, diskWindowBytes: window } = diskParameters;
    const bytes = 96 * 2 ** 20;
    const moving = bytes / rate.value;
    expect(readingOf(1)).toBeCloseTo(moving + ((bytes / window.value) * latency.value) / 1e9, 4);
    for (const vms of [2, 5]) expect(readingOf(vms)).toBeCloseTo(vms * moving + latency.value / 1e9, 4);
  });

  it.each(['lazy', 'working-set'])('%s gives each its own pages', (mechanism) => {
    const measures = restored({ vms: 3, vcpus: 2, mechanism, storage: 'ssd' });
    expect(measures['wrongPages|compared']).toBe(0);
    expect(measures['firstDone|several']).toBeLessThanOrEqual(measures['lastDone|several'] ?? 0);
  });

  it('are struck one by one by a lost sector, and together by a disk that fails', () => {
    const fields = { mechanism: 'eager', memory: '128 MiB', vms: 3 };
    const affected = (fault: string): number => struck({ ...fields, fault }).vms.filter((vm) => vm.affected).length;
    expect([affected('unreadable-page'), affected('storage-failure')]).toEqual([1, 3]);
  });

  it('lose with the power what those have done that run, and not those that are still read', () => {
    const fields = { mechanism: 'working-set', memory: '128 MiB', storage: 'hard-disk', vms: 6, within: '3 s' };
    const fates = Array.from({ length: 4 }, (_, run) => struck({ ...fields, fault: 'power-cut' }, run).vms);
    const lost = fates.map((vms) => vms.filter((vm) => vm.affected).length);
    expect(lost.some((count) => count > 0 && count < 6)).toBe(true);
    for (const { why } of fates.flat()) if (why !== undefined) expect(why).toContain('was lost with its memory');
  });

  it('of functions are over when the last has answered', () => {
    const of = { guest: 'hello', mechanism: 'record-and-prefetch', memory: '128 MiB', storage: 'hard-disk', vms: 2 };
    const measures = restored(of);
    expect(measures['coldStartMs|answered']).toBe((measures['lastDone|several'] ?? 0) * 1000);
    expect(measures['firstDone|several']).toBeLessThan(measures['lastDone|several'] ?? 0);
  });
});

describe('images that share pages', () => {
  const both = (fields: Readonly<Record<string, unknown>>) =>
    (['own', 'shared'] as const).map((images) => restored({ vms: 4, storage: 'ssd', watch: '8 s', ...fields, images }));

  it('are read once where they are the same, and each VM has its own pages in the end', () => {
    const [own, shared] = both({ mechanism: 'eager' });
    const image = (96 * 2 ** 20) / 1e6;
    expect(own?.['readMb|restored']).toBeCloseTo(4 * image, 9);
    // The desktop has written 6000 times to 24 MiB, and a page that all four have written is in no common image.
    const pages = 6144;
    const still = Math.exp(-6000 / pages);
    const expected = (96 * 256 - pages + pages * (1 - (1 - still) ** 4) + 4 * pages * (1 - still)) * 4096;
    expect((shared?.['readMb|restored'] ?? 0) / (expected / 1e6)).toBeCloseTo(1, 2);
    expect([shared?.['wrongPages|compared'], shared?.['missingPages|compared']]).toEqual([0, 0]);
    expect(shared?.['lastDone|several']).toBeLessThan((own?.['lastDone|several'] ?? 0) / 2);
  });

  it.each(['lazy', 'working-set'])('read by %s are whole, too, and cost less', (mechanism) => {
    const [own, shared] = both({ mechanism, vcpus: 2 });
    expect([shared?.['wrongPages|compared'], shared?.['missingPages|compared']]).toEqual([0, 0]);
    expect(shared?.['readMb|restored']).toBeLessThan((own?.['readMb|restored'] ?? 0) / 2);
  });

  it.each(['storage-failure', 'power-cut', 'toolstack-crash'])('survive a %s that ends, page by page', (model) => {
    for (const mechanism of ['eager', 'lazy']) {
      const fault = { ...faultOf(model, '300 ms'), ...(model === 'storage-failure' && { lasts: '1 s' }) };
      const constants = { hostRestartNanos: 1e9 };
      const fields = { ...SMALL, watch: '5 s', storage: 'ssd', vms: 2, images: 'shared', mechanism, fault, constants };
      const record = recordOf('restore', fields, 2);
      expect((record.measures as Record<string, number>)['wrongPages|compared'], mechanism).toBe(0);
      if (record.status !== 'completed') expect.fail('a run with a fault has an outcome');
      const isLost = mechanism === 'lazy' && model === 'power-cut';
      expect(record.outcome, mechanism).toBe(isLost ? 'failed' : 'recovered');
    }
  });

  it('take all VMs along where a common sector is lost', () => {
    const fields = { ...SMALL, storage: 'ssd', mechanism: 'eager', vms: 3, memory: '128 MiB' };
    const affected = (images: string): number => {
      const record = recordOf('restore', { ...fields, images, fault: faultOf('unreadable-page', '1 s') }, 1);
      return record.status === 'completed' ? record.vms.filter((vm) => vm.affected).length : 0;
    };
    expect([affected('own'), affected('shared')]).toEqual([1, 3]);
  });
});

describe('an image on a card', () => {
  it('is away for long after a loss of power if the map was never checkpointed', () => {
    const away = (mapCheckpoint: boolean) =>
      restored({ storage: 'flash', memory: '128 MiB', cutWhileSaved: true, mapCheckpoint })[
        'imageRecovery|recovered'
      ] ?? 0;
    expect(away(false)).toBeGreaterThan(2 * away(true));
  });

  it.each(['changed-block', 'rolled-back-block'])('with a %s never gives a wrong page to the guest', (fault) => {
    for (const mechanism of ['eager', 'lazy']) {
      const { outcome, cause, measures } = struck({ mechanism, fault, storage: 'flash' }, 1);
      expect([outcome, cause === 'image-tampered' || cause === 'guest-stuck']).toEqual(['failed', true]);
      expect((measures as Record<string, number>)['wrongPages|compared']).toBe(0);
    }
  });
});

describe('a fault in the middle', () => {
  it('leaves no wrong page, and the verdict says why a VM is not as it was, in 16 random restores', () => {
    const seen = new Set(Array.from({ length: 16 }, (_, index) => fateOf(index)));
    expect(seen).toContain('as it was');
    expect(seen.size).toBeGreaterThan(2);
  });

  /** By outcome and cause, of some runs. */
  const outcomes = (fields: Struck) =>
    new Set(
      Array.from({ length: 4 }, (_, run) => {
        const { outcome, cause = '' } = struck(fields, run);
        return `${outcome} ${cause}`.trim();
      }),
    );

  it('costs an eager restore nothing but time as long as the guest has not run', () => {
    const fault = { mechanism: 'eager', memory: '256 MiB' };
    expect(outcomes({ ...fault, fault: 'power-cut' })).toEqual(new Set(['recovered']));
    expect(outcomes({ ...fault, fault: 'toolstack-crash' })).toEqual(new Set(['recovered']));
  });

  it('costs a lazy restore what the guest has done since, if the memory is lost', () => {
    const fault = { mechanism: 'lazy', memory: '256 MiB' };
    expect(outcomes({ ...fault, fault: 'power-cut' })).toContain('failed progress-lost');
    expect(outcomes({ ...fault, fault: 'toolstack-crash' })).toEqual(new Set(['recovered']));
  });

  it('leaves a guest waiting for ever when its storage fails', () => {
    expect(outcomes({ mechanism: 'lazy', memory: '256 MiB', fault: 'storage-failure' })).toEqual(
      new Set(['failed guest-stuck']),
    );
    expect(outcomes({ mechanism: 'eager', memory: '256 MiB', fault: 'storage-failure' })).toEqual(
      new Set(['failed storage-failed']),
    );
  });

  it.each(MECHANISMS.slice(0, 3))('of a storage that comes back costs %s time, and no page', (mechanism) => {
    const fields = { ...SMALL, storage: 'ssd', mechanism, watch: '8 s' };
    const fault = { ...faultOf('storage-failure', '50 ms'), lasts: '4 s' };
    const record = recordOf('restore', { ...fields, fault }, 1);
    const measures = measuresOf('restore', { ...fields, fault }, 1);
    expect(record).toMatchObject({ status: 'completed', outcome: 'recovered' });
    expect([measures['wrongPages|compared'], measures['missingPages|compared']]).toEqual([0, 0]);
    const calm = restored({ storage: 'ssd', mechanism }, 1)['ttrMs|responsive'] ?? 0;
    expect(measures['ttrMs|responsive']).toBeGreaterThan(4000);
    expect(measures['ttrMs|responsive']).toBeLessThan(4000 + 3 * calm);
  });

  it('of a storage that is slow for a while costs less than of one that stays slow', () => {
    const slow = (lasts: object): number => {
      const fault = { ...faultOf('slow-storage', '50 ms'), ...lasts };
      return restored({ storage: 'ssd', mechanism: 'eager', fault }, 1)['ttrMs|responsive'] ?? 0;
    };
    expect(slow({ lasts: '500 ms' })).toBeLessThan(slow({}) / 2);
  });

  it('in the copy of the working set sends the guest back to its image', () => {
    expect(outcomes({ mechanism: 'working-set', fault: 'unreadable-working-set' })).toEqual(new Set(['recovered']));
  });

  it('in the image is survived by pages that have a copy in the working set', () => {
    const eager = outcomes({ mechanism: 'eager', memory: '90 MiB', fault: 'unreadable-page' });
    expect(eager).toEqual(new Set(['failed image-unreadable']));
    const set = outcomes({ mechanism: 'working-set', memory: '90 MiB', fault: 'unreadable-page', estimateFor: '60 s' });
    expect(set).toContain('non-manifested');
  });

  it('that comes after the restore has not struck it', () => {
    expect(outcomes({ mechanism: 'eager', fault: 'power-cut', within: '1 ms' })).toEqual(new Set(['recovered']));
    expect(struck({ mechanism: 'eager', fault: 'power-cut', within: '9 s' }, 1).outcome).toBe('not-injected');
  });
});

function fateOf(index: number): string {
  const settings = randomSettings(index);
  return judge(settings, run(settings, index));
}

describe('bad input', () => {
  it.each([
    [{ memory: '10 MiB' }, 'from 84 MiB, which this guest touches'],
    [{ workingSetLimit: '1 GiB' }, 'a working set of at most the memory, 96 MiB'],
    [{ workingSetLimit: 0 }, 'and not of nothing'],
    [{ deadline: 0 }, 'this deadline has passed'],
    [{ watch: '2 h' }, 'from 1 s to 1 h'],
    [{ storage: 'ssd', cutWhileSaved: true }, "'flash', since only an image on a card is recovered"],
    [{ storage: 'ssd', mapCheckpoint: false }, "'flash', since only there is a map to write"],
    [
      { storage: 'hard-disk', fault: faultOf('changed-block', '1 s') },
      "'flash', since only a card is in the hands of others",
    ],
    [{ storage: 'flash', fault: faultOf('unreadable-page', '1 s') }, "'hard-disk' or 'ssd'"],
    [{ mechanism: 'lazy', fault: faultOf('unreadable-working-set', '1 s') }, 'it has no working set'],
    [
      { storage: 'ssd', memory: '4 GiB', constants: { ssdBytes: 2 ** 32 } },
      'a copy of the working set lie on the disk',
    ],
    [{ constants: { diskBytesPerSecond: 0 } }, 'at least 1'],
    [{ fault: { model: 'power-cut', target: 'storage' } }, "what the fault 'power-cut' can strike (host)"],
    [{ fault: { model: 'power-cut', target: 'host', lasts: '1 s' } }, "nothing, since 'power-cut' does not end"],
    [{ images: 'shared' }, "'own' for a VM alone"],
    [{ storage: 'flash', vms: 2 }, '1, since a card has one image'],
    [{ storage: 'ssd', vms: 40, constants: { ssdBytes: 2 ** 32 } }, '40 images and working sets lie on the disk'],
    [{ storage: 'tape' }, 'hard-disk, ssd, flash'],
  ])('%j is refused in words', (fields, words) => {
    expect(refusalOf('restore', { ...SMALL, ...fields })).toContain(words);
  });
});
