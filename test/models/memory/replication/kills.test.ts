/** A killed host loses nothing that somebody outside was told; without a part of the mechanism it does. */
import { describe, expect, it } from 'vitest';
import { replicationParts } from '../../../../src/models/memory/replication/parts.ts';
import { type Asked, judge, measuresOf, randomSettings, run, small } from './random-kills.ts';

const RUNS = 8;

const kills = (asked: Asked, runs = RUNS) =>
  Array.from({ length: runs }, (_, index) => measuresOf(run({ ...small, ...asked }, index)));

const total = (all: readonly Readonly<Record<string, number>>[], metric: string): number =>
  all.reduce((sum, measures) => sum + (measures[metric] ?? 0), 0);

const inPhase = (phase: string): Asked => ({
  fault: { model: 'host-kill', target: 'primary', trigger: { phase } },
});

describe('a killed host', () => {
  it('loses nothing that clients were told, and nothing is invented, whatever the settings', () => {
    const fates = new Set(
      Array.from({ length: 40 }, (_, index) => {
        const settings = randomSettings(index);
        return judge(settings, run(settings, index));
      }),
    );
    expect([...fates].sort()).toEqual(['not protected yet', 'went on alone', 'went on at the backup']);
  });

  it('is lost with its VM while the backup has not all of it', () => {
    const all = kills(inPhase('synchronise'), 4);
    expect(total(all, 'no-vm|killed')).toBe(4);
    expect(total(all, 'lostBytes|killed')).toBeGreaterThan(0);
  });

  it('without output commit, has told clients what the backup does not know', () => {
    const all = kills({ without: ['output-commit'] });
    const caught = all.filter((each) => each['lostBytes|killed']! + each['inventedBytes|killed']! > 0);
    expect(caught.length).toBeGreaterThan(RUNS / 2);
    expect(total(all, 'wrongPages|took-over')).toBe(0);
  });

  it('in the middle of a checkpoint, leaves half of it in place without the buffer at the backup', () => {
    expect(total(kills({ without: ['backup-buffer'], ...inPhase('send') }), 'wrongPages|took-over')).toBeGreaterThan(0);
    expect(total(kills(inPhase('send')), 'wrongPages|took-over')).toBe(0);
  });

  it('leaves a disk that is ahead of the memory without the buffer for disk writes', () => {
    expect(total(kills({ without: ['disk-buffer'] }), 'wrongBlocks|took-over')).toBeGreaterThan(0);
    expect(total(kills({}), 'wrongBlocks|took-over')).toBe(0);
  });

  it('is away for longer when nobody tells the network where its address is', () => {
    const [told] = kills({}, 1);
    const [untold] = kills({ without: ['gratuitous-arp'], for: 40_000 }, 1);
    expect(told!['silenceMs|killed']).toBeLessThan(2000);
    expect(untold!['silenceMs|killed']).toBeGreaterThan(30_000);
  });

  it('repeats no more than two epochs of work, and counts it as repeated', () => {
    for (const each of kills({})) {
      expect(each['repeatedMs|took-over']).toBeLessThan(50);
      expect(each['repeatedMs|took-over']).toBeGreaterThan(0);
    }
  });

  it('is protected again once the other is back, until which a second kill takes the VM', () => {
    const [again] = kills({ rejoin: 1000 }, 1);
    expect(again!['reprotection|reprotected']).toBeGreaterThan(1);
    expect(again!['reprotection|reprotected']).toBeLessThan(1.2);
    const [early] = kills({ rejoin: 1000, again: 20 }, 1);
    const [late] = kills({ rejoin: 1000, again: 500, for: 4000 }, 1);
    expect([early!['no-vm|killed'], late!['no-vm|killed']]).toEqual([1, 0]);
    expect(late!['survived|killed']).toBe(1);
  });
});

describe('a checkpoint in memory', () => {
  const asked: Asked = { mechanism: 'checkpoint-in-memory', epoch: 50 };

  it('brings a crashed VM back at once, and is gone with its host', () => {
    const crash = { model: 'guest-kill', target: 'primary', trigger: { phase: 'run' } } as const;
    const all = kills({ ...asked, fault: crash }, 4);
    expect(total(all, 'survived|killed')).toBe(4);
    expect(total(all, 'wrongPages|took-over')).toBe(0);
    for (const each of all) expect(each['failOverMs|took-over']).toBeLessThan(50);
    expect(total(kills(asked, 4), 'no-vm|killed')).toBe(4);
  });
});

it('the same run is the same record, and an observer does not change it', () => {
  for (const { name, keeps } of replicationParts.replications) {
    if (keeps === 'nowhere') continue;
    const settings = { ...small, mechanism: name, epoch: 100 };
    expect(JSON.stringify(run(settings, 3))).toBe(JSON.stringify(run(settings, 3)));
  }
});
