/**
 * What protected VMs do: a program that comes to an end, or a service with clients. Memory is written by classes of
 * pages while the VM runs, and by every step of a program and every request.
 */
import type { Entry } from '../../../experiment/entry.ts';
import type { Values } from '../../../experiment/parameter.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { PageClass } from '../pages/page-class.ts';
import type { replicatedParameters } from '../parameters/replicated.ts';
import { MIB, untouched, written } from './workload.ts';

type ReplicatedValues = Values<typeof replicatedParameters>;

/** One step after the other: computing, then the disk. */
export interface Program {
  readonly steps: number;
  /** Of a core. */
  readonly workNanos: number;
  readonly diskNanos: number;
  /** Written by each step. */
  readonly blocks: number;
  readonly pages: number;
}

/** The work on one request: each amount between the least and the most is as likely. In nanoseconds, at least 1. */
export const workOn = ({ workNanos, workSpread }: ServiceLoad, stream: Stream): number =>
  Math.max(1, Math.round(workNanos * stream.uniform(1 - workSpread, 1 + workSpread)));

/** Clients that each send a request, wait for the answer, think, and send the next. */
export interface ServiceLoad {
  readonly connections: number;
  /** Exponential, in the mean. */
  readonly thinkNanos: number;
  /** Of a core, in the mean. */
  readonly workNanos: number;
  /** By which that of a request is less or more at most, as a share of it. */
  readonly workSpread: number;
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Written by each request. */
  readonly pages: number;
  /** Requests at work at once. */
  readonly threads: number;
}

/** Transfers over TCP without end. */
export interface BulkLoad {
  readonly connections: number;
  /** Or from them to the VM. */
  readonly toClients: boolean;
}

export interface ReplicatedWorkload extends Entry {
  readonly memoryBytes: number;
  readonly blocks: number;
  readonly classes: (values: ReplicatedValues) => readonly PageClass[];
  /** Null for a service. */
  readonly program: (values: ReplicatedValues) => Program | null;
  /** Null for a program. */
  readonly service: (values: ReplicatedValues) => ServiceLoad | null;
  /** Null but for transfers. */
  readonly bulk?: (values: ReplicatedValues) => BulkLoad;
}

const computing = (values: ReplicatedValues, nanos: number): Program => ({
  steps: Math.max(1, Math.round(nanos / values.programStepNanos)),
  workNanos: values.programStepNanos,
  diskNanos: 0,
  blocks: 0,
  pages: 0,
});

const compilation: ReplicatedWorkload = {
  name: 'compile',
  summary: 'a kernel is compiled in a VM of 512 MiB',
  memoryBytes: 512 * MIB,
  blocks: 1024,
  classes: (values) => [written('heaps', values.compileBytes, values.compilePerSecond)],
  program: (values) => computing(values, values.compileNanos),
  service: () => null,
};

const cint: ReplicatedWorkload = {
  name: 'cint2006',
  summary: 'a program like those of SPEC CINT2006 in a VM of 512 MiB',
  memoryBytes: 512 * MIB,
  blocks: 1024,
  classes: (values) => [
    written('hot', values.cintHotBytes, values.cintHotPerSecond),
    written('heap', values.cintHeapBytes, values.cintHeapPerSecond),
  ],
  program: (values) => computing(values, values.cintNanos),
  service: () => null,
};

const mail: ReplicatedWorkload = {
  name: 'postmark',
  summary: 'many small files are written and read, as by Postmark: the disk is what it waits for',
  memoryBytes: 256 * MIB,
  blocks: 16_384,
  classes: () => [untouched('buffers', 64 * MIB)],
  program: (values) => ({
    steps: values.mailTransactions,
    workNanos: values.mailNanos,
    diskNanos: values.mailDiskNanos,
    blocks: values.mailBlocks,
    pages: values.mailPages,
  }),
  service: () => null,
};

const web: ReplicatedWorkload = {
  name: 'specweb2005',
  summary: 'a web server whose pages are made by scripts, as by SPECweb2005; its clients never pause',
  memoryBytes: 256 * MIB,
  blocks: 1024,
  classes: (values) => [untouched('buffers', values.webBufferBytes)],
  program: () => null,
  service: (values) => ({
    connections: values.webClients,
    thinkNanos: 0,
    workNanos: values.webWorkNanos,
    workSpread: values.workSpread,
    requestBytes: values.requestBytes,
    answerBytes: values.webAnswerBytes,
    pages: values.webPages,
    threads: values.webThreads,
  }),
};

const clusterService: ReplicatedWorkload = {
  name: 'web-cluster',
  summary: 'a server of the web cluster: sessions whose users think between small dynamic pages',
  memoryBytes: 256 * MIB,
  blocks: 1024,
  classes: (values) => [untouched('buffers', values.webBufferBytes)],
  program: () => null,
  service: (values) => ({
    connections: values.clusterSessions,
    thinkNanos: values.clusterThinkNanos,
    workNanos: values.clusterWorkNanos,
    workSpread: values.workSpread,
    requestBytes: values.requestBytes,
    answerBytes: values.webAnswerBytes,
    pages: values.webPages,
    threads: values.webThreads,
  }),
};

const tickets: ReplicatedWorkload = {
  name: 'tickets',
  summary: 'requests and responses: each request gets the next number of a counter, which no other may get',
  memoryBytes: 4 * MIB,
  blocks: 256,
  classes: (values) => [written('buffers', values.ticketBufferBytes, values.ticketBufferPerSecond)],
  program: () => null,
  service: (values) => ({
    connections: values.ticketClients,
    thinkNanos: values.ticketThinkNanos,
    workNanos: values.ticketWorkNanos,
    workSpread: values.workSpread,
    requestBytes: values.requestBytes,
    answerBytes: values.ticketBytes,
    pages: values.ticketPages,
    threads: values.ticketThreads,
  }),
};

const transfer = (name: string, summary: string, toClients: boolean): ReplicatedWorkload => ({
  name,
  summary,
  memoryBytes: 32 * MIB,
  blocks: 256,
  classes: () => [untouched('buffers', 16 * MIB)],
  program: () => null,
  service: () => null,
  bulk: (values) => ({ connections: values.bulkConnections, toClients }),
});

export const replicatedWorkloads: readonly ReplicatedWorkload[] = [
  compilation,
  web,
  clusterService,
  mail,
  tickets,
  cint,
  transfer('bulk-send', 'sends to a client over TCP as fast as it can', true),
  transfer('bulk-receive', 'receives from a client over TCP as fast as it can', false),
];
