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

/** Height and width of a picture in pixels. */
export interface PictureSize {
  height: number;
  width: number;
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
export async function decodeByHost(
  files: readonly Uint8Array[],
  size: PictureSize,
): Promise<Uint8Array> {
  // All of them end before an error is thrown: whoever gets it may end the program.
  const decoded = await Promise.allSettled(files.map((file) => decodeOne(file, size)));
  const pictures = decoded.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
  const length = size.height * size.width * 3;
  const pixels = new Uint8Array(files.length * length);
  pictures.forEach((picture, i) => pixels.set(picture, i * length));
  return pixels;
}

async function decodeOne(bytes: Uint8Array, size: PictureSize): Promise<Uint8Array> {
  const sharp = await loadSharp();
  try {
    const { format, height, width } = await sharp(bytes).metadata();
    if (format !== "jpeg") throw new Error(`it is ${format ?? "no picture"}`);
    // Before memory is taken for it.
    if (height !== size.height || width !== size.width) {
      throw new Error(`it has ${width}x${height} pixels, not ${size.width}x${size.height}`);
    }
    return await sharp(bytes, { failOn: "truncated" }).toColourspace("srgb").raw().toBuffer();
  } catch (error) {
    throw new JpegError((error as Error).message);
  }
}
