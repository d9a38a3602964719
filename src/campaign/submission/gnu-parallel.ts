/**
 * GNU parallel: a list of commands, one for each shard, run on this machine or, with --sshlogin, on machines that share
 * the folder.
 */
import { commandLineOf } from '../shell.ts';
import { enter, type Handover, mergeCommand, type Submission, shardCommand } from './submission.ts';

const [commandList, submitScript] = ['commands.txt', 'submit.sh'];

export function forParallel(submission: Submission): Handover {
  const shards = Array.from({ length: submission.shards }, (_, index) => String(index + 1));
  return {
    files: [
      { name: commandList, text: shards.map((shard) => `${lineOf(submission, shard)}\n`).join('') },
      { name: submitScript, text: submitOf(submission) },
    ],
    submit: commandLineOf(['sh', `${submission.directory}/${submitScript}`]),
  };
}

/**
 * The command enters the folder itself, since it may be run from anywhere. The tables of a single shard are discarded.
 */
const lineOf = (submission: Submission, shard: string): string =>
  `${enter(submission.directory)}; exec ${shardCommand(submission, shard)} > /dev/null`;

// The merge checks that the campaign is complete. Parallel's own exit code also counts shards in which some runs have
// no answer.
const submitOf = (submission: Submission): string => `#!/bin/sh
# Again at any time: finished shards have nothing left to do, the others go on.
# Options are parallel's: --jobs 4, --sshlogin host1,host2
${enter(submission.directory)}
parallel "$@" < ${commandList}
exec ${mergeCommand(submission)}
`;
