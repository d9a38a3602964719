import { defineCommand } from '../command.ts';
import { directoryPositional, portOption } from '../options.ts';

export const watchCommand = defineCommand({
  usage: 'watch <dir>',
  summary: 'Serve a page on this machine with the progress of a campaign: rates, their intervals, and the time left',
  positionals: { dir: directoryPositional },
  options: { port: portOption },
  examples: [['rvisim watch results/rehype-increments', 'prints the address; Ctrl-C ends it']],
  async run({ dir, port }, terminal) {
    const { watchFolder } = await import('../watch.ts');
    return await watchFolder(dir, port ?? 0, terminal);
  },
});
