/**
 * The version of the model: every change that can change a record (state, rules, constants, order of draws) raises it,
 * so that results of different models are never mixed in one folder.
 */
export const MODEL_VERSION = '12';
