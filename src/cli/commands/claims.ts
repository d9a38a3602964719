import { defineCommand } from '../command.ts';
import { directoryPositional, intervalOptions, jsonOption, marginOption } from '../options.ts';

export const claimsCommand = defineCommand({
  usage: 'claims <dir>',
  summary: 'Whether claims about the results are true: PASS, FAIL, or INCONCLUSIVE with how many more runs',
  positionals: { dir: directoryPositional },
  options: {
    claim: { type: 'string', array: true, default: [] as string[], describe: 'A claim beside those of the scenario' },
    file: { type: 'string', describe: 'A file with a claim a line' },
    reported: {
      type: 'boolean',
      default: false,
      describe: 'Also: each reported figure that is a prediction comes out',
    },
    margin: marginOption,
    confidence: intervalOptions.confidence,
    json: jsonOption,
  },
  examples: [
    [
      "rvisim claims results/recovery-mechanisms --claim 'recovered|detected of rehype >= 85 %'",
      'a bound; exit code 0, 7 if it is false, 8 if that is not known yet',
    ],
    ["rvisim claims results/warm-vm-reboot --claim 'longestDowntime|back: warm < cold'", 'on the same faults'],
    [
      "rvisim claims DIR --claim 'recovered|detected of rehype = nilihype within 2 points'",
      'two one-sided tests (TOST)',
    ],
    ['rvisim claims results/vmm-recovery-3appvm --reported', 'the predictions, within 5 points or 5 %'],
  ],
  async run({ dir, ...options }, terminal) {
    const { judgeClaims } = await import('../claims.ts');
    return judgeClaims(dir, options, terminal);
  },
});
