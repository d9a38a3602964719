/** Two copies of every session: what that survives, and what it does not. */

import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { Sessions } from '../../../../src/compositions/web-cluster/cluster/sessions.ts';

const dealt = (servers: number): Sessions => {
  const sessions = new Sessions(60);
  sessions.deal(servers);
  return sessions;
};

describe('sessions', () => {
  it('lie on two different servers each, evenly', () => {
    const { owner, copy } = dealt(4);
    const load = [0, 0, 0, 0];
    for (const [session, server] of owner.entries()) {
      expect(copy[session]).not.toBe(server);
      load[server]!++;
    }
    expect(load).toEqual([15, 15, 15, 15]);
  });

  it('have no copy on a single server', () => {
    expect(new Set(dealt(1).copy)).toEqual(new Set([-1]));
  });

  test.prop([fc.integer({ min: 2, max: 8 }), fc.nat(7)])('survive the loss of any one server', (servers, lost) => {
    const sessions = dealt(servers);
    sessions.drop(lost % servers, false);
    expect(sessions.lost).toBe(0);
    expect([...sessions.owner]).not.toContain(lost % servers);
    expect([...sessions.copy]).not.toContain(lost % servers);
  });

  it('are lost with the second server that had them, unless they have been copied in between', () => {
    const hasty = dealt(4);
    hasty.drop(0, false);
    hasty.drop(1, false);
    expect(hasty.lost).toBeGreaterThan(0);

    const patient = dealt(4);
    patient.drop(0, false);
    for (let session = patient.nextSingle(); session !== -1; session = patient.nextSingle())
      expect(patient.place(session, (server) => server !== 0)).toBe(true);
    patient.drop(1, false);
    expect(patient.lost).toBe(0);
  });

  it('stay on a removed server as long as its memory is intact', () => {
    const sessions = dealt(2);
    sessions.drop(0, true);
    sessions.drop(1, true);
    expect(sessions.lost).toBe(0);
    sessions.drop(1, false);
    expect(sessions.lost).toBe(60);
  });

  it('are started again on a good server once they are lost', () => {
    const sessions = dealt(1);
    sessions.drop(0, false);
    expect(sessions.isLost(7)).toBe(true);
    expect(sessions.place(7, () => false)).toBe(false);
    expect(sessions.place(7, () => true)).toBe(true);
    expect(sessions.isLost(7)).toBe(false);
  });
});
