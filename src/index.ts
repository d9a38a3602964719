/**
 * The package's entry.
 *
 * - the discrete-event kernel, usable alone: docs/kernel.md
 * - the library, to load scenarios, carry out campaigns and read results: docs/library.md
 * - what plugins are written against: docs/plugins.md
 */

export { z } from 'zod';
export type { Summary, SummaryRow } from './analysis/summary.ts';
export { loadPlugins } from './campaign/plugin-files.ts';
export { CampaignRefusal, type RefusalKind } from './campaign/refusal.ts';
export type { Catalogue, PluginMark } from './experiment/catalogue.ts';
export type { Detection, Detector } from './experiment/detector.ts';
export type { Entry, Parts } from './experiment/entry.ts';
export { type Experiment, experiment, type SettingsOf } from './experiment/experiment.ts';
export type { Fault } from './experiment/fault.ts';
export * as fields from './experiment/fields.ts';
export type { Happening, HappeningKind } from './experiment/happening.ts';
export type { Accounting, Ledger, LedgerAccount, LedgerKind } from './experiment/ledger.ts';
export type { Mechanism } from './experiment/mechanism.ts';
export type { Metric } from './experiment/metrics.ts';
export type { RunObserver } from './experiment/observer.ts';
export { type Detached, type Probe, Probes, UnchargedProbe } from './experiment/probe.ts';
export type { CompletedRun, RunRecord } from './experiment/record.ts';
export type { Repair } from './experiment/repair.ts';
export type { Rule } from './experiment/rule.ts';
export type { Runner, RunnerOf, RunSpec, SpecOf, Variant } from './experiment/runner.ts';
export * from './kernel.ts';
export { type CampaignOptions, type CampaignResult, campaign } from './library/campaign.ts';
export { type CheckedPart, checkPlugin } from './library/check-plugin.ts';
export { type Bars, definePlugin, type Figure, type Lines, type Plugin } from './library/define-plugin.ts';
export { type LoadedScenario, type LoadOptions, loadScenario } from './library/load.ts';
export {
  type Numbers,
  type ReadOptions,
  type Replay,
  type ReplayOptions,
  type ResultsSource,
  replay,
  summarize,
  type VariantNumbers,
} from './library/read.ts';
export * as xbzrle from './models/memory/mechanisms/migration/xbzrle.ts';
export { PluginError } from './plugins/error.ts';
export type { House, Part, RepairOf } from './plugins/plugin.ts';
export { ScenarioError } from './scenario/errors.ts';
export type { Scenario } from './scenario/schema.ts';
