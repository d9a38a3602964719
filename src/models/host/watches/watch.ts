import type { ProcessBody } from '../../../kernel/process.ts';
import type { Host } from '../host/host.ts';

/**
 * Watches a host at the scale of seconds, from where it stands. It decides nothing: somebody else starts the reboot.
 */
export interface HostWatch {
  readonly name: string;
  readonly summary: string;
  /** Goes on once it has noticed what it is there for. */
  notice(host: Host): ProcessBody;
}
