/** One look for one repair, in every picture of every campaign: its place among all repairs that there are. */
import { driverVmModels, models, privilegedVmModels } from '../../experiments/catalog.ts';
import { distinct } from './figure.ts';
import { type Fill, kindFill } from './style.ts';

const REPAIRS: readonly string[] = distinct([
  ...[...models.mechanisms, ...driverVmModels.mechanisms, ...privilegedVmModels.mechanisms].flatMap(({ repairs }) =>
    repairs.map(({ name }) => name),
  ),
  ...models.reboots.flatMap(({ steps }) => steps.map(({ name }) => name)),
]);

/** One that only a record knows has its look from its name. */
export function repairFill(repair: string): Fill {
  const known = REPAIRS.indexOf(repair);
  return kindFill(
    known === -1 ? Array.from(repair).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) : known,
  );
}
