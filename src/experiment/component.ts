/** The components of the infrastructure that can fail and be recovered. */
export type ComponentKind = 'vmm' | 'privvm' | 'dvm' | 'appvm';
