/** The kernel alone, as `rvisim/kernel`: it loads nothing else. See docs/kernel.md. */
export { AssertionError, assert } from './kernel/assertions.ts';
export { Checkpoint, type Keeper, keep } from './kernel/checkpoint.ts';
export type { First } from './kernel/combine.ts';
export type { EventId } from './kernel/event-queue.ts';
export { Interrupt, Process, type ProcessBody, ProcessError } from './kernel/process.ts';
export { RandomStreams } from './kernel/random.ts';
export { type Request, Resource } from './kernel/resources/resource.ts';
export { type JobId, SharedServer, type SharedServerOptions } from './kernel/resources/shared-server.ts';
export { Store } from './kernel/resources/store.ts';
export { TimeAverage } from './kernel/resources/time-average.ts';
export { EndlessRun, type RunEnd, type RunLimits, type SimulationOptions } from './kernel/run-limits.ts';
export { Signal } from './kernel/signal.ts';
export { type EventKind, type Handler, Simulation } from './kernel/simulation.ts';
export type { Stream } from './kernel/stream.ts';
export { days, formatNanos, hours, minutes, ms, type Nanos, ns, seconds, us } from './kernel/time.ts';
export type { TimerId } from './kernel/timers.ts';
export { TraceBuffer, type TraceEntry, type Tracer } from './kernel/trace.ts';
export { type Delay, WAITING, type Wait, Waitable, type Waiter } from './kernel/wait.ts';
