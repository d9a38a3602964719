/**
 * Kubernetes: an Indexed Job with a pod for each shard, and a Job that merges them.
 *
 * The scenario and the two scripts come in a ConfigMap, where `$(...)` in them is not expanded; the results go to a
 * volume that all pods can write.
 */
import { Document } from 'yaml';
import { scenarioFile } from '../scenario-copy.ts';
import { commandLineOf } from '../shell.ts';
import { type Handover, mergeCommand, type Submission, shardCommand } from './submission.ts';

export interface Pods {
  /** A container image in which rvisim runs. */
  readonly image: string;
  /** The PersistentVolumeClaim for the results (ReadWriteMany). */
  readonly claim: string;
}

const manifestFile = 'jobs.yaml';
const [campaignMount, resultsMount] = ['/campaign', '/results'];
const [shardScript, mergeScript] = ['shard.sh', 'merge.sh'];

export function forKubernetes(submission: Submission, pods: Pods): Handover {
  const name = resourceName(submission.name);
  const { scenarioText, shards, jobs } = submission;
  const scripts = { [shardScript]: shardScriptOf(submission), [mergeScript]: mergeScriptOf(submission) };
  const campaign = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { [scenarioFile]: scenarioText, ...scripts },
  };
  const indexed = {
    completionMode: 'Indexed',
    completions: shards,
    parallelism: shards,
    backoffLimit: shards * attempts,
  };
  const patient = { backoffLimit: attempts, activeDeadlineSeconds: mergeWithinSeconds };
  const documents = [
    campaign,
    {
      ...jobOf(`${name}-shards`),
      spec: { ...indexed, template: podOf(name, pods, shardScript, { cpu: String(jobs) }) },
    },
    { ...jobOf(`${name}-merge`), spec: { ...patient, template: podOf(name, pods, mergeScript, {}) } },
  ];
  return {
    // Lines are not folded, so that command lines can be read and copied.
    files: [
      {
        name: manifestFile,
        text: [again, ...documents.map((document) => new Document(document).toString({ lineWidth: 0 }))].join('---\n'),
      },
    ],
    submit: commandLineOf(['kubectl', 'apply', '--filename', `${submission.directory}/${manifestFile}`]),
  };
}

/**
 * The number of restarts of a shard, after an eviction of its pod or the loss of its node. Each continues where the
 * last one ended.
 */
const attempts = 6;
const lookEverySeconds = 30;
const mergeWithinSeconds = 7 * 24 * 3600;

/** Jobs cannot be changed, only replaced. */
const again = `# To submit this again after it failed: kubectl replace --force --filename ${manifestFile}
# Finished shards have nothing left to do, the others go on.
`;

// Code 4: every run is done, some have no answer. Another attempt would not change that.
const shardScriptOf = (submission: Submission): string => `${enterResults(submission)}
shard=$((JOB_COMPLETION_INDEX + 1))
${shardCommand(submission, '$shard', `${campaignMount}/${scenarioFile}`)}
code=$?
[ "$code" -eq 4 ] || exit "$code"
`;

// Jobs cannot wait for each other, so this one checks regularly whether the shards are finished; code 3 means not yet.
const mergeScriptOf = (submission: Submission): string => `${enterResults(submission)}
while true; do
  ${mergeCommand(submission)}
  case $? in
    0|4) exit 0 ;;
    3) sleep ${lookEverySeconds} ;;
    *) exit 1 ;;
  esac
done
`;

const enterResults = ({ name }: Submission): string =>
  `mkdir -p ${resultsMount}/${name} && cd ${resultsMount}/${name} || exit`;

const jobOf = (name: string): object => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name } });

function podOf(name: string, { image, claim }: Pods, script: string, requests: object): object {
  const container = {
    name: 'rvisim',
    image,
    command: ['sh', `${campaignMount}/${script}`],
    resources: { requests },
    volumeMounts: [
      { name: 'campaign', mountPath: campaignMount },
      { name: 'results', mountPath: resultsMount },
    ],
  };
  const volumes = [
    { name: 'campaign', configMap: { name } },
    { name: 'results', persistentVolumeClaim: { claimName: claim } },
  ];
  return { spec: { restartPolicy: 'OnFailure', containers: [container], volumes } };
}

/** A name that Kubernetes accepts: lower case, digits and hyphens, short enough for the suffixes that it appends. */
const resourceName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
