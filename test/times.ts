/** A reporter that prints, at the end, how long the slowest test files took, and all of them together. */
import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 25;

export default class Times implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .map((module) => ({ file: module.relativeModuleId, ...secondsOf(module) }))
      .sort((a, b) => b.tests + b.loading - (a.tests + a.loading));
    const total = (part: 'tests' | 'loading'): string => rows.reduce((sum, row) => sum + row[part], 0).toFixed(0);
    const lines = rows
      .slice(0, SHOWN)
      .map(({ file, tests, loading }) => `${tests.toFixed(1).padStart(8)} ${loading.toFixed(1).padStart(8)}  ${file}`);
    const title =
      `Seconds of tests and of loading, by file (${rows.length} files, ${total('tests')} + ` +
      `${total('loading')} s):`;
    process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
  }
}

function secondsOf(module: TestModule): { readonly tests: number; readonly loading: number } {
  const { duration, collectDuration, prepareDuration, environmentSetupDuration } = module.diagnostic();
  return { tests: duration / 1000, loading: (collectDuration + prepareDuration + environmentSetupDuration) / 1000 };
}
