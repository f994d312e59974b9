// JPEG files as pixels by sharp, for where TensorFlow is not open: the same library, libjpeg, with the same settings.

// Loaded when it is needed, for with TensorFlow's library loaded after it the process crashes at its end.
const loadSharp = async () => (await import("sharp")).default;

/** A file is no JPEG, or is cut off. */
export class JpegError extends Error {
  override readonly name = "JpegError";

  /** @param reason what is wrong with it */
  constructor(readonly reason: string) {
    super(`A JPEG file cannot be decoded: ${reason}`);
  }
}

/** What decodes, with its version. */
export async function hostDecoder(): Promise<string> {
  return `libvips ${(await loadSharp()).versions.vips}`;
}

/**
 * The pixels of files of one size, (N, height, width, 3).
 *
 * @throws {JpegError}
 */
export async function decodeByHost(files: readonly Uint8Array[]): Promise<Uint8Array> {
  const pictures = await Promise.all(files.map(decodeOne));
  const [{ length }] = pictures;
  const pixels = new Uint8Array(files.length * length);
  pictures.forEach((picture, i) => {
    if (picture.length !== length) throw new JpegError("its size is not that of the first one");
    pixels.set(picture, i * length);
  });
  return pixels;
}

async function decodeOne(bytes: Uint8Array): Promise<Uint8Array> {
  const sharp = await loadSharp();
  try {
    const { format } = await sharp(bytes).metadata();
    if (format !== "jpeg") throw new Error(`it is ${format ?? "no picture"}`);
    return await sharp(bytes, { failOn: "truncated" }).toColourspace("srgb").raw().toBuffer();
  } catch (error) {
    throw new JpegError((error as Error).message);
  }
}
