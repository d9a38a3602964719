/** Constants of live migration: the tools' rules, what sending and switching cost, and the handling of errors. */
import type { Parameter } from '../../../experiment/parameter.ts';
import { cloningParameters } from './cloning.ts';

const MEGABIT = 125_000;

export const migrationParameters = {
  // Xen's tool
  xenMostRounds: { value: 29, unit: 'rounds', status: 'published', source: 'M10', least: 1 },
  xenFewPages: {
    value: 50,
    unit: 'pages',
    status: 'published',
    source: 'M10: fewer due, and the next round is the last',
  },
  xenMostMemories: { value: 3, unit: 'memories', status: 'published', source: 'M10: the cap on what is sent' },
  xenFirstBytesPerSecond: { value: 100 * MEGABIT, unit: 'B/s', status: 'published', source: 'M11: 100 Mb/s' },
  xenMostBytesPerSecond: { value: 500 * MEGABIT, unit: 'B/s', status: 'published', source: 'M11: 500 Mb/s' },
  xenStepBytesPerSecond: { value: 50 * MEGABIT, unit: 'B/s', status: 'published', source: 'M11: 50 Mb/s' },
  batchPages: {
    value: 1024,
    unit: 'pages',
    status: 'recalled',
    source: "Xen's tool maps and sends so many at once, and looks before each batch which pages to skip (M12)",
    least: 1,
  },

  // QEMU
  qemuDowntimeNanos: { value: 300e6, unit: 'ns', status: 'published', source: 'Q10: the allowed downtime' },
  qemuMostBytesPerSecond: {
    value: 128 * 2 ** 20,
    unit: 'B/s',
    status: 'published',
    source: 'Q10: the default cap on bandwidth',
  },
  convergeTrigger: {
    value: 0.5,
    unit: 'share',
    status: 'published',
    source: 'Q10: dirtied over sent, from which on the guest is too fast',
  },
  convergeFirst: { value: 0.2, unit: 'share', status: 'published', source: 'Q10: the first throttle' },
  convergeStep: { value: 0.1, unit: 'share', status: 'published', source: 'Q10: added to it each time' },
  convergeMost: { value: 0.99, unit: 'share', status: 'published', source: 'Q10: the largest throttle' },
  convergePeriodNanos: {
    least: 1e6,
    value: 1e9,
    unit: 'ns',
    status: 'recalled',
    source: 'the shortest period over which the tool judges whether the guest is too fast',
  },
  pageHeaderBytes: { value: 8, unit: 'bytes', status: 'recalled', source: 'the address and flags before each page' },
  deltaHeaderBytes: {
    value: 3,
    unit: 'bytes',
    status: 'recalled',
    source: 'a flag and a length before an encoded page, beside the header of the page',
  },

  // What it costs
  sendNanosPerPage: {
    value: 4000,
    unit: 'ns',
    status: 'assumed',
    source: 'core time of the sender: mapping, checking, and one TCP send of 4 KiB, about a byte a nanosecond',
  },
  encodeBytesPerSecond: {
    value: 2.25e9,
    unit: 'B/s',
    status: 'published',
    source: 'Q11: what the encoder of XBZRLE looks through, 2 to 2.5 GB/s',
  },
  compressBytesPerSecond: {
    value: 0.5e9,
    unit: 'B/s',
    status: 'assumed',
    source: 'of a generic delta: the XOR of two pages and a general compressor, a cycle or so for each bit',
  },
  prepareNanos: {
    value: 300e6,
    unit: 'ns',
    status: 'assumed',
    source: "the destination's toolstack makes a domain with its memory, while the VM runs on",
  },
  suspendNanos: { value: 6e6, unit: 'ns', status: 'recalled', source: "K24: the guest's handler detaches its devices" },
  deviceStateBytes: {
    least: 1,
    value: 64 * 1024,
    unit: 'bytes',
    status: 'assumed',
    source: 'vCPUs, interrupt controllers, emulated devices',
  },
  resumeNanos: {
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'from the last byte until the VM runs: state loaded, its address announced; without its network interface',
  },

  copyBytesPerSecond: { value: 8e9, unit: 'B/s', status: 'assumed', source: 'a page into the cache, and out of it' },
  messageBytes: { value: 64, unit: 'bytes', status: 'assumed', source: 'a word between sender and receiver', least: 1 },
  cacheLifetimeRounds: {
    value: 2,
    unit: 'rounds',
    status: 'recalled',
    source: 'QEMU: a cached page that was used in so many rounds is not replaced',
  },

  sharedPageNanos: cloningParameters.sharedPageNanos,

  mirrorEnoughBytes: {
    value: 2 ** 20,
    unit: 'B',
    status: 'assumed',
    source: 'of a disk still to be copied, from which on its writes go to both sides',
    least: 1,
  },

  // Errors
  brokenConnectionNanos: {
    value: 10e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a migration whose connection carries nothing for so long gives it up',
  },
  diskSilentNanos: {
    value: 10e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a host takes a storage that does not answer for so long for failed, and starts no VM on it',
    least: 1,
  },
  diskReopenNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a receiver that cannot open the disk of the VM tries again after so long',
    least: 1e6,
  },
  handshakeNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'the sender waits so long for the word of the receiver',
  },
  reconnectNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source:
      "QEMU's recovery of post-copy: from the mended link until both sides have exchanged which pages are missing",
  },

  // Post-copy
  faultNanos: {
    value: 30e3,
    unit: 'ns',
    status: 'assumed',
    source: 'both kernels and both tools for a page that is fetched, beside the round trip and the wire',
  },
  onDemandNanos: {
    value: 30e9,
    unit: 'ns',
    status: 'assumed',
    source: 'without a push in the background: after so long the rest is sent, since the source is to be free',
  },
  piecePages: {
    value: 32,
    unit: 'pages',
    status: 'assumed',
    source: 'pushed at once, as a socket holds them: a fault waits for the piece that is being sent',
    least: 1,
  },
  prefetchPages: {
    value: 8,
    unit: 'pages',
    status: 'assumed',
    source: 'pushed next on both sides of a page that was fetched, the bubble of pre-paging',
    least: 1,
  },
} as const satisfies Record<string, Parameter>;
