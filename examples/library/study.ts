/** A campaign with a plugin, by a program: how long do two mechanisms take, and does a run come out again? */
import { campaign, loadPlugins, loadScenario, replay, summarize } from 'rvisim';

const TEXT = `
name: quick-scan
question: Is a scan of all page frames needed, or of those that VMs own?
platform: x86-64-xen-4.3
configuration: 1AppVM
workload: UnixBench
fault:
  model: failstop
  target: vmm
  trigger: { window: [10 %, 90 %], hypervisorInstructions: [0, 20000] }
detection: [panic, hang-watchdog]
recovery: { vmm: nilihype }
runs: 10
seed: quick scan
vary: { recovery.vmm: [nilihype, nilihype-quick-scan] }
`;

export interface Study {
  readonly digest: string;
  readonly lines: readonly string[];
  readonly isReproduced: boolean;
}

export async function study(pluginFile: string, output: string, workers: number | 'auto' = 'auto'): Promise<Study> {
  const plugins = await loadPlugins([pluginFile]);
  const scenario = loadScenario(TEXT, { plugins });
  const results = await campaign(scenario, { output, workers, runs: 3 });

  const { rows, digest } = summarize(results);
  const lines = rows.map(({ variant, metrics }) => {
    const recovered = metrics['recovered|detected'];
    if (recovered?.kind !== 'proportion') return `${variant}: no data`;
    const { numerator, denominator, low, high } = recovered;
    return `${variant}: ${numerator} of ${denominator}, 95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}`;
  });

  const { isIdentical } = replay(results, 'v1-r2');
  return { digest, lines, isReproduced: isIdentical };
}
