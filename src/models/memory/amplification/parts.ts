/** What scenarios about who makes pages dirty can name. */
import { checkpoints, preCopyRounds, type Transfer } from '../mechanisms/sending/transfers.ts';

export const amplificationParts = { transfers: [checkpoints, preCopyRounds] as readonly Transfer[] };

export type AmplificationParts = typeof amplificationParts;
