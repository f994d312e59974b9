// JPEG files for the race from files to batches: photographs where the mirror has them, else drawn ones like them.
import { join } from "node:path";
import { mirrorFolder } from "lib/data/files/paths.ts";
import { ROOT } from "../../scripts/environment/mod.ts";

/** Classes and their pictures: as many as are read in some tenths of a second. */
const CLASSES = 4, PICTURES = 500;
const SIDE = 64;

const mirror = mirrorFolder();

/** tiny-imagenet-200's archive, where there is one. */
const ARCHIVE = mirror && join(mirror, "tiny-imagenet-200.zip");

/** Where the files lie, in tiny-imagenet-200's layout. */
export const JPEG_FILES: string = join(ROOT, "data", "benchmark-jpegs", mirror ? "real" : "drawn");

/** Makes the files, if they are not there yet. */
export async function makeJpegFiles(): Promise<void> {
  const list = join(JPEG_FILES, "wnids.txt");
  if (await Deno.stat(list).then(() => true, () => false)) return;
  const { wnids, pictureOf } = ARCHIVE ? await photographs(ARCHIVE) : await drawings();
  for (const wnid of wnids) {
    await Deno.mkdir(join(JPEG_FILES, "train", wnid, "images"), { recursive: true });
    await Deno.writeTextFile(join(JPEG_FILES, "train", wnid, `${wnid}_boxes.txt`), "");
    for (let i = 0; i < PICTURES; i++) {
      const name = `train/${wnid}/images/${wnid}_${i}.JPEG`;
      await Deno.writeFile(join(JPEG_FILES, name), await pictureOf(name));
    }
  }
  const words = wnids.map((wnid) => `${wnid}\t${wnid}\n`);
  await Deno.writeTextFile(join(JPEG_FILES, "words.txt"), words.join(""));
  await Deno.writeTextFile(list, wnids.join("\n")); // the last one: now all are there
}

interface Pictures {
  wnids: string[];
  pictureOf(name: string): Promise<Uint8Array>;
}

// What is imported here takes a while, and `--help` should not.
async function photographs(path: string): Promise<Pictures> {
  const { openArchive } = await import("lib/data/datasets/tiny_imagenet/archive.ts");
  const { readWnids } = await import("lib/data/datasets/tiny_imagenet/layout.ts");
  const archive = await openArchive(path);
  const wnids = (await readWnids(archive)).slice(0, CLASSES);
  return { wnids, pictureOf: (name) => archive.read(name, 2 ** 20) };
}

/** Soft blots of colour under a little noise: 2 KB, as long as photographs of that size. */
async function drawings(): Promise<Pictures> {
  const { default: sharp } = await import("sharp");
  const { Random } = await import("lib/data/random.ts");
  const random = new Random(1);
  const blots = 12;
  const pictureOf = async () => {
    const small = Uint8Array.from({ length: blots * blots * 3 }, () => random.integer(256));
    const soft = await sharp(small, { raw: { width: blots, height: blots, channels: 3 } })
      .resize(SIDE, SIDE, { kernel: "cubic" }).raw().toBuffer();
    const noisy = Uint8Array.from(
      soft,
      (value) => Math.max(0, Math.min(255, value + random.normal(0, 14))),
    );
    const picture = sharp(noisy, { raw: { width: SIDE, height: SIDE, channels: 3 } });
    return new Uint8Array(await picture.jpeg({ quality: 75 }).toBuffer());
  };
  const wnids = Array.from({ length: CLASSES }, (_, i) => `n${String(i).padStart(8, "0")}`);
  return { wnids, pictureOf };
}
