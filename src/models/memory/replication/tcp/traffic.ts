/** What a scenario says about TCP, and the options of endpoints and paths that follow. */
import type { Values } from '../../../../experiment/parameter.ts';
import type { ReplicationValues } from '../../parameters/replication-models.ts';
import type { tcpParameters } from '../../parameters/tcp.ts';
import { type CongestionControl, reno, replicationAware } from '../../tcp/congestion.ts';
import type { EndpointOptions } from '../../tcp/endpoint.ts';
import type { PathOptions } from '../../tcp/path.ts';
import type { BulkLoad, ServiceLoad } from '../../workloads/replicated.ts';

export type TcpValues = Values<typeof tcpParameters> & Pick<ReplicationValues, 'segmentBytes' | 'retransmitNanos'>;

/** A mode of the guest's network. */
export type TcpMode = 'tcp' | 'speculative' | 'aware';

export interface Traffic {
  readonly mode: TcpMode;
  /** One of the two. */
  readonly bulk: BulkLoad | null;
  readonly service: ServiceLoad | null;
  readonly windowBytes: number;
  readonly bufferBytes: number;
  readonly roundTripNanos: number;
  readonly loss: number;
  /** Of the line to the clients, headers included. */
  readonly bytesPerNano: number;
  /** The guest's timers run while it stands still. */
  readonly timersRun: boolean;
}

export const connectionsOf = ({ bulk, service }: Traffic): number => (bulk ?? service)!.connections;

export const speculates = ({ mode }: Traffic): boolean => mode !== 'tcp';

export const controlOf = ({ mode }: Traffic): CongestionControl => (mode === 'aware' ? replicationAware : reno);

export const endpointOptions = ({ windowBytes }: Traffic, values: TcpValues): EndpointOptions => ({
  segmentBytes: values.segmentBytes,
  windowBytes,
  delayedAckNanos: values.delayedAckNanos,
  firstSegments: values.firstSegments,
  mostRunSegments: values.runSegments,
  mostTimeouts: values.mostTimeouts,
  leastTimeoutNanos: values.retransmitNanos,
  mostTimeoutNanos: values.mostRetransmitNanos,
  firstTimeoutNanos: values.firstTimeoutNanos,
});

/** Between a host and the clients: what leaves a machine waits there for the line, however much it is. */
export const outsidePath = ({ bytesPerNano, roundTripNanos, loss }: Traffic, values: TcpValues): PathOptions => ({
  bytesPerNano,
  latencyNanos: Math.ceil(roundTripNanos / 2),
  segmentBytes: values.segmentBytes,
  headerBytes: values.segmentHeaderBytes,
  queueBytes: Number.POSITIVE_INFINITY,
  loss,
});

/** Between a VM and its VMM: it does not lose anything. */
export const insidePath = (values: TcpValues): PathOptions => ({
  bytesPerNano: 1 / values.backendNanosPerByte,
  latencyNanos: values.interfaceNanos,
  segmentBytes: values.segmentBytes,
  headerBytes: values.segmentHeaderBytes,
  queueBytes: Number.POSITIVE_INFINITY,
  loss: 0,
});
