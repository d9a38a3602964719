/** Why a reboot after a crash did not recover the host, each in a clause. */
export const REBOOT_CAUSES = {
  'recovery-stuck': 'the recovery never came to its end',
  'guest-corrupted': 'a VM computed with a wrong value',
  'vms-lost': 'the recovery gave the VMs up',
} as const satisfies Record<string, string>;

export type RebootCause = keyof typeof REBOOT_CAUSES;
