/** Slurm: a job array with a task for each shard, and a job that merges them when all have ended. */
import { commandLineOf } from '../shell.ts';
import { enter, type Handover, mergeCommand, type Submission, shardCommand } from './submission.ts';

const [shardScript, mergeScript, submitScript] = ['shards.sbatch', 'merge.sbatch', 'submit.sh'];

export function forSlurm(submission: Submission): Handover {
  return {
    files: [
      { name: shardScript, text: shardsOf(submission) },
      { name: mergeScript, text: mergeOf(submission) },
      { name: submitScript, text: submitOf(submission) },
    ],
    submit: commandLineOf(['sh', `${submission.directory}/${submitScript}`]),
  };
}

// Slurm asks a job to end by SIGTERM; the campaign then stores what it has. A task that is requeued after a failure of
// its node goes on from there.
const shardsOf = (submission: Submission): string => `#!/bin/sh
#SBATCH --job-name=${submission.name}
#SBATCH --array=1-${submission.shards}
#SBATCH --cpus-per-task=${submission.jobs}
#SBATCH --output=shard-%a.log
#SBATCH --open-mode=append
#SBATCH --requeue
${enter(submission.directory)}
exec ${shardCommand(submission, '$SLURM_ARRAY_TASK_ID')}
`;

const mergeOf = (submission: Submission): string => `#!/bin/sh
#SBATCH --job-name=${submission.name}-merge
#SBATCH --output=merge.log
#SBATCH --open-mode=append
${enter(submission.directory)}
exec ${mergeCommand(submission)}
`;

// After any end of the shards, not only a good one: a campaign some of whose runs have no answer ends with another code
// and is merged all the same, and a shard that is missing is named by the merging.
const submitOf = (submission: Submission): string => `#!/bin/sh
# Again at any time: finished shards have nothing left to do, the others go on.
${enter(submission.directory)}
shards=$(sbatch --parsable ${shardScript}) || exit
merge=$(sbatch --parsable --dependency="afterany:$shards" ${mergeScript}) || exit
echo "shards: job $shards; merging: job $merge"
`;
