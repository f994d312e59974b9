// One bad file among many good ones.

/**
 * A file of an archive that cannot be read, while the others may be fine. The message goes on after
 * the file's name: "is missing".
 */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}
