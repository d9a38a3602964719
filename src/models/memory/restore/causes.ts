/** Why a restore did not bring the VM back as it was, each in a clause. */
export const RESTORE_CAUSES = {
  'image-unreadable': 'a page of the image could not be read, and there was no second copy',
  'image-tampered': 'the image is not what was written to it, and was refused',
  'storage-failed': 'the storage failed with the image on it',
  'guest-stuck': 'the VM ran, and waits for ever for a page that nobody can read',
  'progress-lost': 'the VM had run and answered, and what it did since the order was lost with its memory',
  'memory-wrong': 'a page of the memory of the VM was not what it had been',
} as const satisfies Record<string, string>;

export type RestoreCause = keyof typeof RESTORE_CAUSES;
