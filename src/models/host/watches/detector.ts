import type { Detection, Detector } from '../../../experiment/detector.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Host } from '../host/host.ts';

/** A detector of a host at the scale of seconds: a process that ends with its report. */
export type HostDetector = Detector<Host, Detection, ProcessBody>;
