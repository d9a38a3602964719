/** What a process says that may open hardly any files. */
import { expect, it } from 'vitest';
import { start } from './invoke.ts';

it.skipIf(process.platform === 'win32')('a limit on open files is named in one line, with what helps', async () => {
  const { code, out, err } = await start('ulimit -n 19; exec node "$RVISIM" check rehype-increments').ended;
  expect({ code, out, err }).toEqual({
    code: 3,
    out: '',
    err: 'rvisim: the operating system refuses: no more files can be opened; raise the limit (ulimit -n)\n',
  });
});
