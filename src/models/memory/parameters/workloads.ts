/** What the VMs of the migration experiments write, and what their clients ask for. MB are 10^6 bytes. */
import type { Parameter } from '../../../experiment/parameter.ts';

const MB = 1e6;

export const workloadParameters = {
  // SPECweb99: three classes, with which the rounds of one migration come out within 1 %
  specwebSlowBytes: {
    value: 311.8 * MB,
    unit: 'B',
    status: 'calibrated on M3',
    source: 'pages of a web server that are written now and then: buffers, logs',
  },
  specwebSlowPerSecond: { value: 0.01, unit: '1/s', status: 'calibrated on M3', source: 'writes of each of them' },
  specwebWarmBytes: {
    value: 27 * MB,
    unit: 'B',
    status: 'calibrated on M3',
    source: 'pages written about once a second',
  },
  specwebWarmPerSecond: { value: 1, unit: '1/s', status: 'calibrated on M3', source: 'writes of each of them' },
  specwebHotBytes: {
    value: 30.1 * MB,
    unit: 'B',
    status: 'calibrated on M3',
    source: 'pages that requests write: socket buffers, stacks',
  },
  specwebHotPerSecond: { value: 10, unit: '1/s', status: 'calibrated on M3', source: 'writes of each of them' },
  specwebConnections: { value: 350, unit: 'connections', status: 'recalled', source: 'Clark et al. 2005: 350 clients' },
  specwebThinkNanos: {
    least: 1,
    value: 365e6,
    unit: 'ns',
    status: 'recalled',
    source: 'SPECweb99: a connection of about 320 kb/s at 14.7 KB a request, so 2.7 requests a second',
  },
  specwebWorkNanos: {
    least: 1,
    value: 0.9e6,
    unit: 'ns',
    status: 'recalled',
    source: 'Clark et al. 2005: 350 clients are 90 % of the highest load of one core',
  },
  specwebResponseBytes: { least: 1, value: 14_700, unit: 'B', status: 'recalled', source: 'SPECweb99: the mean file' },

  specwebTimeoutNanos: { value: 30e9, unit: 'ns', status: 'assumed', source: 'a browser gives a request up' },

  // Quake 3
  quakeBytes: {
    value: 40 * MB,
    unit: 'B',
    status: 'calibrated on M4',
    source: 'pages of the game that are gone through one after the other',
  },
  quakePerSecond: { value: 0.09, unit: '1/s', status: 'calibrated on M4', source: 'writes of each of them' },
  quakeHotBytes: { value: 0.1 * MB, unit: 'B', status: 'assumed', source: 'what each frame writes' },
  quakeHotPerSecond: { value: 20, unit: '1/s', status: 'recalled', source: '20 frames a second' },
  quakePlayers: { value: 6, unit: 'sessions', status: 'recalled', source: 'Clark et al. 2005: six players' },
  quakeFrameNanos: { least: 1, value: 50e6, unit: 'ns', status: 'recalled', source: '20 frames a second' },
  quakeWorkNanos: { least: 1, value: 1e6, unit: 'ns', status: 'assumed', source: 'computing a frame for one player' },

  // MMuncher, and QEMU's load generator
  memoryBytesPerSecond: {
    value: 1e9,
    unit: 'B/s',
    status: 'assumed',
    source: 'a core that only writes memory, on a host of 2005',
  },
  loadSweepNanos: {
    value: 20e6,
    unit: 'ns',
    status: 'assumed',
    source:
      "of QEMU's load generator over its 16 MB: a fault of some microseconds for each page, and a character printed",
  },
  pingWorkNanos: { least: 1, value: 20e3, unit: 'ns', status: 'assumed', source: 'answering one of them' },
  pingNanos: {
    least: 1,
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: 'between two packets of a client that only watches',
  },

  // Video
  videoBytesPerSecond: {
    value: 40 * MB,
    unit: 'B/s',
    status: 'assumed',
    source: 'a hundred viewers of 3 Mb/s together',
  },
  videoBufferNanos: { value: 1.5e9, unit: 'ns', status: 'assumed', source: 'of the video, that a player holds' },
  videoAgainNanos: { value: 0.5e9, unit: 'ns', status: 'assumed', source: 'it waits for this much after a freeze' },
  videoAhead: {
    value: 2,
    unit: 'ratio',
    status: 'assumed',
    source: 'a server fills buffers so many times as fast as the picture goes',
  },
  videoHotBytes: {
    value: 600 * MB,
    unit: 'B',
    status: 'assumed',
    source: 'frames that are unpacked, mixed and packed again: buffers of the server',
  },
  videoHotPerSecond: { value: 1, unit: '1/s', status: 'assumed', source: 'writes of each page of them' },
  videoChangedBytes: { value: 256, unit: 'B', status: 'assumed', source: 'what one write changes of a page' },

  // Compilation
  compileBytes: { value: 150 * MB, unit: 'B', status: 'assumed', source: 'heaps of compilers' },
  compilePerSecond: { value: 0.5, unit: '1/s', status: 'assumed', source: 'writes of each page' },
  compileReadsPerSecond: {
    value: 5000,
    unit: '1/s',
    status: 'assumed',
    source: 'reads of pages of the page cache of sources and objects, below',
  },
  compileCacheBytes: { value: 250 * MB, unit: 'B', status: 'assumed', source: 'page cache of sources and objects' },

  // An enterprise system
  enterpriseHotBytes: {
    value: 1600 * MB,
    unit: 'B',
    status: 'assumed',
    source: 'tables in memory that every transaction changes at some places',
  },
  enterpriseHotPerSecond: { value: 0.5, unit: '1/s', status: 'assumed', source: 'writes of each page' },
  enterpriseChangedBytes: { value: 32, unit: 'B', status: 'assumed', source: 'a row that one write changes' },
  enterpriseSessions: { value: 60, unit: 'sessions', status: 'assumed', source: 'of application servers' },
  enterpriseThinkNanos: {
    least: 1,
    value: 200e6,
    unit: 'ns',
    status: 'assumed',
    source: 'between two transactions of a session',
  },
  enterpriseWorkNanos: { least: 1, value: 4e6, unit: 'ns', status: 'assumed', source: 'of a core, for a transaction' },
  enterpriseResponseBytes: { least: 1, value: 4000, unit: 'B', status: 'assumed', source: 'rows of a transaction' },
  enterpriseTimeoutNanos: {
    value: 5e9,
    unit: 'ns',
    status: 'assumed',
    source: 'an application server takes the system for dead after so long',
  },

  // Bulk transfers
  bulkBytes: {
    value: 8 * 2 ** 20,
    unit: 'B',
    status: 'assumed',
    source: 'buffers that a transfer writes',
    least: 4096,
    most: 256 * 2 ** 20,
  },
  bulkPerSecond: { value: 5, unit: '1/s', status: 'assumed', source: 'writes of each page of them' },
  bulkWindowBytes: { value: 4 * 2 ** 20, unit: 'B', status: 'assumed', source: 'several connections together' },
  bulkTimeoutNanos: { value: 60e9, unit: 'ns', status: 'assumed', source: 'before a transfer is given up' },
} as const satisfies Record<string, Parameter>;
