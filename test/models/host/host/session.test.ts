import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../../src/models/host/host/endpoint.ts';
import { Session } from '../../../../src/models/host/host/session.ts';
import { runningHost } from './host.ts';

const SECOND = 1e9;

function sessionOver(pauseNanos: number, isRebooted: boolean): string {
  const host = runningHost();
  const guest = host.guests[0]!;
  const service = { endpoint: new Endpoint('ssh'), *start() {} };
  guest.install(service);
  const session = new Session(guest, service, 60 * SECOND);
  const { simulation } = host;
  simulation.reset();
  host.begin();
  session.open();
  simulation.process(function* () {
    yield simulation.delay(10 * SECOND);
    if (isRebooted) {
      guest.halt();
      yield* guest.boot();
    } else {
      guest.freeze();
      yield simulation.delay(pauseNanos);
      guest.thaw();
    }
  });
  simulation.run();
  return session.stateAt(simulation.now);
}

describe('a TCP session', () => {
  it('outlives a pause shorter than its time-out, and no longer one', () => {
    expect(sessionOver(59 * SECOND, false)).toBe('open');
    expect(sessionOver(61 * SECOND, false)).toBe('timed-out');
  });

  it('does not survive a boot of the guest, however short', () => {
    expect(sessionOver(0, true)).toBe('reset');
  });

  it('is timed out after a pause longer than its time-out', () => {
    const host = runningHost();
    const guest = host.guests[0]!;
    const service = { endpoint: new Endpoint('ssh'), *start() {} };
    guest.install(service);
    const session = new Session(guest, service, 60 * SECOND);
    host.simulation.reset();
    host.begin();
    session.open();
    guest.freeze();
    expect([session.stateAt(60 * SECOND), session.stateAt(61 * SECOND)]).toEqual(['open', 'timed-out']);
  });
});
