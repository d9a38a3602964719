/**
 * log.jsonl in the results folder: the events of a campaign, for finding the cause of a failure. The terminal shows
 * messages instead.
 */
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';
import { openPlain } from './plain-file.ts';

export const logFile = 'log.jsonl';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface CampaignLog {
  readonly logger: Logger;
  close(): void;
}

/**
 * Appends to the folder's log. Writes are synchronous: the lines before a crash are the ones that matter. A log that
 * cannot be written (a full disk, a folder or a link of its name) must not end a campaign: the writer of the
 * records reports such errors itself.
 */
export function openLog(directory: string, level: LogLevel): CampaignLog {
  const options = { level, base: { pid: process.pid } };
  try {
    const file = destination({ dest: openPlain(join(directory, logFile), 'append'), sync: true });
    file.on('error', () => {});
    return { logger: pino(options, file), close: () => file.end() };
  } catch {
    return { logger: pino({ ...options, enabled: false }), close: () => {} };
  }
}
