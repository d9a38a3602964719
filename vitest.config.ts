import { defineConfig } from 'vitest/config';

export default defineConfig({
  // What the examples import is this package.
  resolve: { alias: { rvisim: new URL('./src/index.ts', import.meta.url).pathname } },
  test: {
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
