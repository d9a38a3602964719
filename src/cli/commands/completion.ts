import { defineCommand } from '../command.ts';
import { exitCode } from '../exit-code.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completionCommand = defineCommand({
  usage: 'completion [shell]',
  summary: 'Print a script that lets a shell complete commands and options',
  positionals: {
    shell: { type: 'string', choices: SHELLS, describe: 'Which shell [default: the one of the variable SHELL]' },
  },
  options: {},
  examples: [
    ['rvisim completion bash >> ~/.bashrc', 'for bash, from the next shell on'],
    ['rvisim completion zsh >> ~/.zshrc', 'for zsh'],
    ['rvisim completion fish > ~/.config/fish/completions/rvisim.fish', 'for fish'],
  ],
  async run({ shell }, terminal) {
    const { completionScript } = await import('../completion.ts');
    const own = SHELLS.find((each) => process.env['SHELL']?.endsWith(each) === true);
    terminal.out(completionScript(shell ?? own ?? 'bash'));
    return exitCode.ok;
  },
});
