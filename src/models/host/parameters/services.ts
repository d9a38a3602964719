/**
 * The demands of the services in the guests at start, and the load by their clients. Published are the start time of
 * JBoss on one VM (K60) and the configurations of the web server and the database (K11, W1). The work of a request or a
 * query was not published and is assumed.
 */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

export const serviceParameters = {
  // ssh
  sshStartNanos: { value: 50e6, unit: 'ns', status: 'assumed', source: 'the daemon reads its keys and listens' },

  // JBoss
  jbossStartCpuNanos: {
    value: 10e9,
    unit: 'ns',
    status: 'calibrated on K60',
    source:
      'on one core, what reading leaves of the 16.8 s by which K60 exceeds K52: classes loaded and ' +
      'verified, code compiled',
  },
  jbossStartReadBytes: {
    value: 115 * MIB,
    unit: 'B',
    status: 'assumed',
    source: 'JVM, libraries and application archives: some 40 % of the start on an idle machine',
  },
  jbossBytes: { value: 256 * MIB, unit: 'B', status: 'assumed', source: 'heap and code of the JVM: no page cache' },

  // Web server
  apacheStartCpuNanos: { value: 0.2e9, unit: 'ns', status: 'assumed', source: 'configuration read, workers forked' },
  apacheStartReadBytes: { value: 4 * MIB, unit: 'B', status: 'assumed', source: 'binary and modules' },
  webFiles: { value: 10_000, unit: 'files', status: 'published', source: 'K11' },
  webFileBytes: {
    least: 1,
    value: 512 * KIB,
    unit: 'B',
    status: 'recalled',
    source: 'K11, low confidence: all of them fit into the memory of one VM of 11 GB',
  },
  webConnections: {
    value: 10,
    unit: 'connections',
    status: 'assumed',
    source: 'clients, each asking for the next file when it has the last',
  },
  webShareSpread: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: "by which a connection's weight on the link varies either way: TCP does not share equally",
  },
  webRequestNanos: {
    value: 0.3e6,
    unit: 'ns',
    status: 'assumed',
    source: 'computing for a request, besides copying the file',
  },

  // File reader
  readerFileBytes: {
    least: 1,
    value: 512 * MIB,
    unit: 'B',
    status: 'recalled',
    source: 'K11, low confidence: one file read from its beginning to its end',
  },

  // Database: the power test of DBT-3 at scale factor 1
  databaseBytes: { least: 1, value: 1.6e9, unit: 'B', status: 'assumed', source: 'tables of 1 GB and their indexes' },
  databaseServerBytes: {
    value: 128 * MIB,
    unit: 'B',
    status: 'assumed',
    source: "the server's processes and buffers: no page cache",
  },
  queries: {
    value: 22,
    unit: 'queries',
    status: 'published',
    source: 'W1: the power test of DBT-3 runs the 22 queries of TPC-H, one after another',
  },
  scanBytes: {
    value: 320e6,
    unit: 'B',
    status: 'assumed',
    source: 'read by a query in one piece: a fifth of the database on average',
    atMost: 'databaseBytes',
  },
  scanBytesPerSecond: { value: 150e6, unit: 'B/s', status: 'assumed', source: 'of tuples looked at, on one core' },
  lookups: {
    value: 4000,
    unit: 'blocks',
    status: 'assumed',
    source: 'looked up by a query through an index, anywhere in the database',
  },
  lookupNanos: { value: 50e3, unit: 'ns', status: 'assumed', source: 'computing for one of them' },
  refreshes: {
    value: 2,
    unit: 'refreshes',
    status: 'published',
    source: 'W1: the power test has two refresh functions',
  },
  refreshBlocks: {
    value: 1500,
    unit: 'blocks',
    status: 'assumed',
    source: 'changed by a refresh function: a thousandth of the orders, through several indexes',
  },
} as const satisfies Record<string, Parameter>;

export type ServiceValues = Values<typeof serviceParameters>;
