/**
 * What a recovery mechanism adds to the VMM's normal operation: work done in every entry it touches, so that the
 * recovery finds what it needs.
 *
 * - `undo-logging`: a record of the old value before each write of a handler that must not be done twice.
 * - `batch-progress`: a note after each finished element of a batch.
 * - `hypercall-gate`: each hypercall is looked up in a policy. It belongs to no mechanism.
 */
export type RuntimePart = 'undo-logging' | 'batch-progress' | 'hypercall-gate';

/** The same set always gives the same text. */
export function runtimeKey(parts: Iterable<RuntimePart>): string {
  return [...new Set(parts)].sort().join('+');
}
