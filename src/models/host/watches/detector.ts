import type { Detection, Detector } from '../../../experiment/detector.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Host } from '../host/host.ts';

/** Watches a host at the scale of seconds, as a process, which is over once it has found what it is there for. */
export type HostDetector = Detector<Host, Detection, ProcessBody>;
