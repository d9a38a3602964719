import { defineCommand } from '../command.ts';
import { jsonOption, scenarioPositional, setOption, wholeNumber } from '../options.ts';

export const submitCommand = defineCommand({
  usage: 'submit <cluster> <scenario>',
  summary: 'Write the job files with which a cluster runs the shards of a campaign and merges them',
  positionals: {
    cluster: { choices: ['slurm', 'parallel', 'k8s'] as const, demandOption: true, describe: 'What runs the shards' },
    scenario: scenarioPositional,
  },
  options: {
    shards: {
      type: 'string',
      demandOption: true,
      describe: 'Number of shards',
      coerce: wholeNumber('--shards', 1),
    },
    output: {
      alias: 'o',
      type: 'string',
      describe: 'Folder for the job files and the results [default: results/<name of the scenario>.shards]',
    },
    jobs: {
      alias: 'j',
      type: 'string',
      default: '1',
      describe: 'Worker threads of each shard',
      coerce: wholeNumber('--jobs', 1),
    },
    runs: {
      type: 'string',
      describe: 'Runs of each variant, instead of the number in the file',
      coerce: wholeNumber('--runs', 1),
    },
    seed: { type: 'string', describe: 'Seed, instead of the one in the file' },
    set: setOption,
    rvisim: {
      type: 'string',
      describe: 'Command that starts rvisim there [default: this program; in a container: rvisim]',
    },
    image: { type: 'string', describe: 'k8s: the container image in which rvisim runs' },
    claim: { type: 'string', describe: 'k8s: the PersistentVolumeClaim for the results, writable by all pods' },
    json: jsonOption,
  },
  examples: [
    [
      'rvisim submit slurm scenarios/rehype-increments.yaml --shards 8',
      'an array job, a merging job, and the command that submits both',
    ],
    [
      'sh results/rehype-increments.shards/submit.sh',
      'submits the jobs; run it again at any time to complete missing shards',
    ],
    [
      'rvisim submit parallel scenarios/rehype-increments.yaml --shards 4 -o /tmp/try',
      'a list of commands for GNU parallel',
    ],
    [
      'rvisim submit k8s scenarios/rehype-increments.yaml --shards 8 --image registry/rvisim:0.1.0 --claim results',
      'an Indexed Job and a merging Job',
    ],
  ],
  async run({ cluster, scenario, shards = 1, jobs = 1, ...options }, terminal) {
    const { submit } = await import('../submit.ts');
    return submit(cluster, scenario, { ...options, shards, jobs }, terminal);
  },
});
