/** A file of a package, as its metadata lists it. */
export interface PackedFile {
  /** Path inside the package, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Media type. */
  readonly type: string;
}
