/** Traces on the disk. */
import { statSync } from 'node:fs';
import { writeChunksAtomically } from '../campaign/atomic-file.ts';
import type { RunRecord } from '../campaign/record.ts';
import { traceText } from '../report/trace/chrome-trace.ts';
import type { TraceRecorder } from '../report/trace/recorder.ts';
import { UsageError } from './usage-error.ts';

/** Ends the recording and writes it. Throws a CampaignRefusal when the file cannot be written. */
export function writeTrace(path: string, record: RunRecord, recorder: TraceRecorder): void {
  refuseSpecial('--trace', path);
  recorder.finish();
  writeChunksAtomically(path, traceText(record, recorder));
}

/** A new file takes the place of the old one, which must not happen to a folder or a device. */
function refuseSpecial(option: string, path: string): void {
  if (path === '') throw new UsageError(`${option}: expected a file, came ''`);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isFile()) return;
  throw new UsageError(
    `${option}: expected a file, but ${path} is ${there.isDirectory() ? 'a folder' : 'a device or a pipe'}`,
  );
}
