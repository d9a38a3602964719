/**
 * Parameters of a web service on a cluster of VMs: its middleware, its clients, and which components fail. None was
 * measured on the published cluster, of which only one result is known (T2). The values are defaults of such software.
 */
import type { Parameter, ParameterModel } from '../../experiment/parameter.ts';

export const webClusterParameters = {
  // Clients
  requestsPerSecond: {
    least: 0.1,
    value: 100,
    unit: '1/s',
    status: 'assumed',
    source: 'a quarter of what two servers can do',
  },
  sessions: { value: 200, unit: 'sessions', status: 'assumed', source: 'enough for every server to have many' },
  attemptNanos: {
    value: 3e9,
    unit: 'ns',
    status: 'assumed',
    source: 'time-out of one attempt of a client; proxies and scripts have defaults of 1 to 60 s',
  },
  attempts: {
    value: 4,
    unit: 'attempts',
    status: 'assumed',
    source: 'the first and three retries: some twelve seconds in all',
  },
  retransmissionNanos: {
    least: 1e6,
    value: 1e9,
    unit: 'ns',
    status: 'published',
    source: 'RFC 6298: first retransmission of a packet that opens a connection; it doubles',
  },

  // Network and servers
  hopNanos: {
    value: 0.1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'one way over a switch, into a VM through its driver VM',
  },
  serviceNanos: {
    least: 1000,
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: 'mean time of a server to produce a small dynamic page',
  },

  // Middleware
  checkNanos: {
    least: 1000,
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'the director asks every server each second, as ldirectord and keepalived can',
  },
  checksMissed: { value: 3, unit: 'checks', status: 'assumed', source: 'in a row, until a server is taken out' },
  advertNanos: {
    least: 1000,
    value: 1e9,
    unit: 'ns',
    status: 'published',
    source: 'RFC 5798 (VRRP): default interval of advertisements',
  },
  advertsMissed: {
    value: 3,
    unit: 'adverts',
    status: 'published',
    source: 'RFC 5798: the standby takes over after three, and a skew',
  },
  advertSkewNanos: {
    value: 0.6e9,
    unit: 'ns',
    status: 'published',
    source: 'RFC 5798: (256 - priority) / 256 of the interval, at priority 100',
  },
  copySessionNanos: {
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: 'to copy a session to another server',
  },

  // Failures
  vmmFailures: { value: 0.43, unit: 'share', status: 'published', source: 'P11: field reports about the hypervisor' },
  dvmFailures: {
    value: 0.376,
    unit: 'share',
    status: 'published',
    source: 'P11: 57 % about the privileged VM, 66 % of them about its drivers, which a driver VM has here',
  },
} as const satisfies Record<string, Parameter>;

export const parameterModels: readonly ParameterModel[] = [
  {
    name: 'web-cluster',
    summary: 'a web service on a cluster of VMs: its middleware, its clients, and which components fail',
    sets: [{ name: 'webCluster', summary: 'clients, middleware, failures', parameters: webClusterParameters }],
  },
];
