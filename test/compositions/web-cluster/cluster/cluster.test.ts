/** The cluster with its clients: what one failure, and what two, look like from outside. */
import { describe, expect, it } from 'vitest';
import { WebCluster } from '../../../../src/compositions/web-cluster/cluster/cluster.ts';
import {
  FailingHost,
  type Failure,
  type HostAnswers,
} from '../../../../src/compositions/web-cluster/cluster/failing-host.ts';
import { webClusterParameters } from '../../../../src/compositions/web-cluster/parameters.ts';
import { WebClients } from '../../../../src/compositions/web-cluster/workloads/web-clients.ts';
import type { Effect } from '../../../../src/experiment/course.ts';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';

const SECOND = 1e9;
/** Of a VM, in seconds. */
const [CREATION, START] = [4, 6];
const values = valuesOf(webClusterParameters);

/** Two hosts with a director and `perHost` servers each, that work from 0 on for a minute. */
interface Shape {
  readonly perHost?: number;
  readonly restarts?: boolean;
  readonly cascade?: HostAnswers['cascade'];
}

const failure = (...effects: Effect[]): Failure => ({ effects, causesOf: () => [] });

function working({ perHost = 2, restarts = true, cascade = () => failure() }: Shape = {}) {
  const simulation = new Simulation();
  const streams = new RandomStreams('cluster');
  const cluster = new WebCluster(simulation, streams, values, {
    directors: [0, 1],
    servers: Array.from({ length: 2 * perHost }, (_, index) => index % 2),
  });
  const clients = new WebClients(cluster, streams);
  const event = simulation.on('host', (host, action) => hosts[host]?.due(action));
  const answers = { cascade, creationNanos: () => CREATION * SECOND, lost: () => {}, startNanos: () => START * SECOND };
  const hosts = [0, 1].map((index) => new FailingHost(cluster, index, restarts, answers, event));
  const notes: string[] = [];
  cluster.observer = { note: (_at, actor, text) => notes.push(`${actor} ${text}`) };
  cluster.start();
  clients.start(60 * SECOND);
  const run = (until: number): void => void simulation.run({ until: until * SECOND });
  const strike = (host: number, ...effects: Effect[]): boolean => hosts[host]!.strike('dvm', () => failure(...effects));
  run(3);
  clients.mark();
  return { cluster, clients, hosts, notes, run, strike, end: () => (run(80), clients.close()) };
}

describe('a cluster in which nothing fails', () => {
  it('answers every request at the first attempt, at the rate of requests', () => {
    const { clients, end } = working();
    end();
    const expected = 57 * values.requestsPerSecond;
    expect(Math.abs(clients.answers - expected)).toBeLessThan(5 * Math.sqrt(expected));
    expect(clients).toMatchObject({ failures: 0, retries: 0, wrongAnswers: 0 });
    expect(clients.longestGapNanos).toBeLessThan(0.2 * SECOND);
  });
});

describe('a standstill', () => {
  it('shorter than all time-outs is only a delay', () => {
    const { clients, notes, strike, end } = working();
    strike(0, { kind: 'standstill', from: 0, to: 0.713 * SECOND });
    end();
    expect(clients).toMatchObject({ failures: 0, retries: 0 });
    expect(clients.slowestNanos).toBeGreaterThan(0.7 * SECOND);
    expect(notes).toEqual([]);
  });

  it('of the active director makes the standby take over if it is long enough', () => {
    const { clients, notes, strike, end } = working();
    strike(0, { kind: 'standstill', from: 0, to: 8 * SECOND });
    end();
    expect(notes[0]).toBe('director2 takes over');
    expect(clients).toMatchObject({ failures: 0 });
    expect(clients.longestGapNanos).toBeGreaterThan(2 * SECOND);
    expect(clients.longestGapNanos).toBeLessThan(5 * SECOND);
  });
});

describe('a lost server', () => {
  it('is removed, its sessions continue on other servers, and no request fails', () => {
    const { clients, cluster, notes, strike, end } = working({ restarts: false });
    strike(1, { kind: 'vm-lost', from: 0, vm: 1 });
    end();
    expect(notes).toContain('server2 is taken out of the cluster');
    expect(clients.failures).toBe(0);
    expect(clients.retries).toBeGreaterThan(0);
    expect(cluster.sessions.nextSingle()).toBe(-1);
  });

  it('comes back when its PrivVM creates it again, and only then', () => {
    const { notes, strike, end } = working();
    strike(1, { kind: 'no-management', from: 0, to: 20 * SECOND }, { kind: 'vm-lost', from: 0, vm: 1 });
    end();
    expect(notes.filter((line) => line.startsWith('server2'))).toEqual([
      'server2 is lost',
      'server2 is taken out of the cluster',
      'server2 runs again',
      'server2 is part of the cluster again',
    ]);
    const never = working();
    never.strike(1, { kind: 'no-management', from: 0, to: Infinity }, { kind: 'vm-lost', from: 0, vm: 1 });
    never.end();
    expect(never.notes).not.toContain('server2 runs again');
  });

  it('together with the server of its copies costs sessions and requests', () => {
    const { clients, cluster, strike, end } = working({ restarts: false });
    strike(0, { kind: 'vm-lost', from: 0, vm: 1 });
    strike(1, { kind: 'vm-lost', from: 0, vm: 1 });
    end();
    expect(cluster.sessions.lost).toBeGreaterThan(0);
    expect(clients.failures).toBeGreaterThan(0);
    expect(clients.refusals).toBeGreaterThan(0);
  });
});

describe('a lost host', () => {
  it('costs the sessions that were on two of its servers, and the others continue', () => {
    const { clients, hosts, strike, end } = working({ restarts: false });
    strike(0, { kind: 'host-lost', from: 0 });
    end();
    expect(hosts[0]).toMatchObject({ isLost: true, lostVms: 3 });
    expect(clients.answers).toBeGreaterThan(5000);
    expect(clients.failures).toBeGreaterThan(0);
    expect(strike(0, { kind: 'vm-lost', from: 0, vm: 0 })).toBe(false);
  });

  it('with one server on each host costs no session', () => {
    const { clients, cluster, strike, end } = working({ perHost: 1, restarts: false });
    strike(0, { kind: 'host-lost', from: 0 });
    end();
    expect(cluster.sessions.lost).toBe(0);
    expect(clients.failures).toBe(0);
  });
});

describe('overlapping failures', () => {
  it('a fault that strikes a VM during a standstill acts when the VM resumes', () => {
    const { notes, strike, run, end } = working({ restarts: false });
    strike(0, { kind: 'standstill', from: 0, to: 2 * SECOND });
    run(3.5);
    strike(0, { kind: 'vm-lost', from: 0, vm: 1 });
    run(4.9);
    expect(notes).toEqual([]);
    run(5.1);
    expect(notes).toEqual(['server1 is lost']);
    end();
  });

  it('a recovery inside a VM takes longer by as much as the VM stands still', () => {
    const { cluster, strike, run } = working();
    strike(0, { kind: 'unreachable', from: 0, to: 1 * SECOND });
    run(3.5);
    strike(0, { kind: 'standstill', from: 0, to: 0.7 * SECOND });
    run(4.6);
    expect(cluster.nodes[0]!.isReachable).toBe(false);
    run(4.8);
    expect(cluster.nodes[0]!.isReachable).toBe(true);
  });

  it('a PrivVM is not restored before the driver VM, which holds its replica and log', () => {
    const { notes, strike, run, end } = working();
    strike(1, { kind: 'no-management', from: 0, to: 2 * SECOND }, { kind: 'vm-lost', from: 0, vm: 1 });
    strike(1, { kind: 'unreachable', from: 0, to: 12 * SECOND, driverVm: { handshakeNanos: 0 } });
    run(3 + 11.9 + CREATION + START);
    expect(notes).not.toContain('server2 runs again');
    run(3 + 12.1 + CREATION + START);
    expect(notes).toContain('server2 runs again');
    end();
  });

  const booted = (to: number) =>
    ({ kind: 'unreachable', from: 0, to: to * SECOND, driverVm: { handshakeNanos: 0.8 * SECOND } }) as const;

  it('a driver VM finds its frontends when there is a XenStore again', () => {
    const { cluster, strike, run } = working();
    strike(0, { kind: 'no-management', from: 0, to: 10 * SECOND });
    strike(0, booted(7));
    run(3 + 10.7);
    expect(cluster.nodes[0]!.isReachable).toBe(false);
    run(3 + 10.9);
    expect(cluster.nodes[0]!.isReachable).toBe(true);
  });

  it('a handshake that the failure of the PrivVM cuts short is begun anew', () => {
    const { cluster, strike, run } = working();
    strike(0, booted(7));
    run(3 + 6.5);
    strike(0, { kind: 'no-management', from: 0, to: 0.1 * SECOND });
    run(3 + 7.7);
    expect(cluster.nodes[0]!.isReachable).toBe(false);
    run(3 + 7.9);
    expect(cluster.nodes[0]!.isReachable).toBe(true);
  });

  it('a driver VM and a PrivVM that fail together do not wait for each other for ever', () => {
    const { cluster, strike, run } = working();
    strike(0, booted(7));
    strike(0, { kind: 'no-management', from: 0, to: 5 * SECOND });
    run(3 + 6.9);
    expect(cluster.nodes[0]!.isReachable).toBe(false);
    run(3 + 7.1);
    expect(cluster.nodes[0]!.isReachable).toBe(true);
  });

  it('a VM whose creation is cut short by the PrivVM is created anew', () => {
    const { notes, strike, run } = working();
    strike(1, { kind: 'vm-lost', from: 0, vm: 1 });
    run(3 + CREATION / 2);
    strike(1, { kind: 'no-management', from: 0, to: 0.1 * SECOND });
    run(3 + CREATION + START + 0.1);
    expect(notes).not.toContain('server2 runs again');
    run(3 + 2 * CREATION + START + 0.1);
    expect(notes).toContain('server2 runs again');
  });

  it('a VM that computes wrongly answers its clients so', () => {
    const { clients, strike, end } = working();
    strike(0, { kind: 'vm-wrong', from: 0, vm: 'every' });
    end();
    expect(clients.wrongAnswers).toBeGreaterThan(0);
  });

  it('what strikes the repair of a VMM is the end of its host', () => {
    const { hosts, run } = working();
    hosts[0]!.strike('vmm', () => failure({ kind: 'standstill', from: 0, to: 0.7 * SECOND }));
    run(3.2);
    hosts[0]!.strike('vmm', () => failure({ kind: 'standstill', from: 0, to: 0.7 * SECOND }));
    expect(hosts[0]).toMatchObject({ isLost: true, isStruckInRecovery: true });
  });

  it('a component that fails because of another failure is recovered by its own mechanism', () => {
    const asked: string[] = [];
    const { cluster, strike, run } = working({
      cascade: (_host, component) => {
        asked.push(component);
        return failure({ kind: 'unreachable', from: 0, to: 0.8 * SECOND });
      },
    });
    strike(
      0,
      { kind: 'standstill', from: 0, to: 0.7 * SECOND },
      { kind: 'component-lost', from: 0.7 * SECOND, component: 'dvm' },
    );
    run(4);
    expect(asked).toEqual(['dvm']);
    expect(cluster.nodes[0]!.isReachable).toBe(false);
    run(5);
    expect(cluster.nodes[0]!.isReachable).toBe(true);
  });
});
