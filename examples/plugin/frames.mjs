// Page frames of the VMM's model. This file is part of the plugin that imports it: its hash is in the manifest, too.

/** @param {{ readonly vms: readonly { readonly frames: readonly any[] }[] }} machine */
export const owned = ({ vms }) => vms.flatMap(({ frames }) => frames);

/** @param {{ readonly typeCount: number; readonly validated: boolean }} frame */
export const isTorn = ({ typeCount, validated }) => typeCount > 0 !== validated;
