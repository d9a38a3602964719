/** The VMs of a lost host are made anew on the others, or not in time, or not at all. */
import { describe, expect, it } from 'vitest';
import { measuresOf, recordOf, refusalOf } from '../../../models/memory/runs.ts';

const VMM = { model: 'failstop', target: 'vmm' };
const later = (after: string, until: string) => ({ ...VMM, trigger: { host: 'other', after: [after, until] } });
const lost = { hosts: 3, serversPerHost: 1, fault: VMM, recovery: { vmm: 'none', appvm: 'vm-restart' } };
const by = (host: string) => ({ ...lost, recovery: { ...lost.recovery, host } });

describe('the VMs of a lost host', () => {
  it('are not there for a second loss where nobody makes them, nor where they boot from a template', () => {
    const secondFault = later('10 s', '11 s');
    for (const settings of [lost, by('linked-template')]) {
      const { outcome, measures } = recordOf('web-cluster', { ...settings, secondFault }) as never as {
        outcome: string;
        measures: Record<string, number>;
      };
      expect(outcome).toBe('failed');
      expect(measures['availability|detected']).toBeLessThan(0.5);
    }
  });

  it('are there when the pool has them, for which every host keeps memory', () => {
    const secondFault = later('10 s', '11 s');
    const record = recordOf('web-cluster', { ...by('substrate-pool'), pool: 3, secondFault });
    expect(record.status === 'completed' && record.outcome).toBe('recovered');
    const { 'nodesReplaced|detected': replaced, 'standingMb|pool': standing } = record.measures as never as {
      [name: string]: number;
    };
    // The director and the server of the first host, of which the second took one with it, and its own two.
    expect(replaced).toBe(4);
    expect(standing).toBeCloseTo((9 * 128 * 2 ** 20) / 1e6, 3);
  });

  it('boot from the template once the pool is used up', () => {
    const secondFault = later('10 s', '11 s');
    const small = measuresOf('web-cluster', { ...by('substrate-pool'), pool: 1, secondFault });
    expect(small['availability|detected']).toBeLessThan(0.5);
    expect(small['nodesReplaced|detected']).toBeLessThan(4);
  });

  it('change nothing where no host is lost', () => {
    const calm = { hosts: 2, fault: { model: 'failstop', target: 'dvm' } };
    const {
      'nodesReplaced|detected': replaced,
      'standingMb|pool': _,
      ...own
    } = measuresOf('web-cluster', {
      ...calm,
      recovery: { dvm: 'dvm-failover', host: 'substrate-pool' },
      pool: 2,
    });
    expect(replaced).toBe(0);
    expect(own).toEqual(measuresOf('web-cluster', { ...calm, recovery: { dvm: 'dvm-failover' } }));
  });
});

describe('a scenario with replacements is refused in words', () => {
  it.each([
    ['a pool that is not there', by('substrate-pool'), /at least 1, since 'substrate-pool' needs a pool/],
    ['a pool that nobody uses', { ...by('linked-template'), pool: 2 }, /no pool is used by 'linked-template'/],
    ['no other host', { ...by('linked-template'), hosts: 1 }, /no other host for its VMs/],
    ['a way that there is not', by('substrate'), /substrate-pool/],
  ])('%s', (_, settings, words) => {
    expect(refusalOf('web-cluster', settings)).toMatch(words);
  });
});
