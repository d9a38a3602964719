/** What stands in for the global `process` of Node: nobody hears a warning about a clock that stands still. */
Object.assign(globalThis, { process: { emitWarning: () => {} } });
