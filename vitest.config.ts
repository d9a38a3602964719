import { register } from 'tsx/esm/api';
import { defineConfig } from 'vitest/config';

// For what vitest's own process loads of ours: its reporter and global setup.
register();

export default defineConfig({
  test: {
    // Modules are loaded by node (and tsx) itself. In vitest's own loader every call to another module goes through a
    // getter, which costs a simulation a quarter of its time.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    execArgv: ['--import', 'tsx'],
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/left-out.ts'],
    reporters: ['default', './test/times.ts'],
    // The default leaves a core idle, which on two cores is half of them.
    maxWorkers: '100%',
    // Test files share the modules that they load, which take longer to load than most files to run.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
