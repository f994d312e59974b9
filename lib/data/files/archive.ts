// Files by name, in a zip archive or a folder.

/** Files by their names inside of the archive: `train/n02123045/images/n02123045_0.JPEG`. */
export interface Archive extends Disposable {
  /** Where it lies, for messages. */
  readonly path: string;
  /** What to do when it is broken, for messages. */
  readonly fix: string;
  /** Names of the files right in a folder, in no order; none when it is not there. */
  list(folder: string): readonly string[];
  /**
   * The bytes of a file.
   *
   * @param most a longer file is refused before it is read
   * @throws UnreadableFile when it is missing, damaged or too long
   */
  read(name: string, most: number): Promise<Uint8Array>;
}

/**
 * A file of an archive that cannot be read, while the others may be fine. The message goes on after
 * the file's name: "is missing".
 */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}
