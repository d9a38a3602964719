/** What stands in for the global `process` of Node: nobody hears a warning about a clock that stands still. */
export function standInForProcess(): void {
  Object.assign(globalThis, { process: { emitWarning: () => {} } });
}
