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

// Slurm ends a job by SIGTERM; the campaign then stores its answers. A task that is requeued after a failure of its
// node continues from there.
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

// The merge runs after any end of the shards: a campaign with runs without an answer has another exit code and is
// merged all the same, and the merge reports missing shards.
const submitOf = (submission: Submission): string => `#!/bin/sh
# Again at any time: finished shards have nothing left to do, the others go on.
${enter(submission.directory)}
shards=$(sbatch --parsable ${shardScript}) || exit
merge=$(sbatch --parsable --dependency="afterany:$shards" ${mergeScript}) || exit
echo "shards: job $shards; merging: job $merge"
`;
