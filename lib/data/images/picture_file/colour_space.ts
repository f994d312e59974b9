// The colours of a photo's file, and pixels of sRGB in them.
import sharp, { type Metadata } from "sharp";
import { Images } from "../images.ts";

/** Numbers of pixels, of 8 or of 16 bits. */
export type Values = Uint8Array | Uint16Array;

/** What 8 bits are multiplied by to be 16: 255 becomes 65,535. */
const WIDEN = 257;

/** Greyscale or RGB, with or without opacity, of 8 or 16 bits, by a colour profile or none. */
export class ColourSpace {
  private constructor(
    /** sharp's name. */
    readonly name: "b-w" | "srgb" | "grey16" | "rgb16",
    /** 1 to 4. */
    readonly channels: 1 | 2 | 3 | 4,
    readonly profile: Uint8Array | undefined,
    /** What is to be said of it. */
    readonly notes: readonly string[],
  ) {}

  /** That of a file's header. */
  static async of(metadata: Metadata): Promise<ColourSpace> {
    const name = metadata.space as ColourSpace["name"];
    const channels = metadata.channels as ColourSpace["channels"];
    const { icc } = metadata;
    const space = new ColourSpace(name, channels, icc, []);
    if (!icc) return space;
    const one = new Images(new Uint8Array(3), { height: 1, width: 1, channels: 3 });
    const usable = await space.fromSrgb(one).then(() => true, () => false);
    if (usable) return space;
    return new ColourSpace(name, channels, undefined, [
      "no colours can be converted to its colour profile; what is restored has sRGB's numbers",
    ]);
  }

  /** Whether numbers have 16 bits. */
  get wide(): boolean {
    return this.name === "grey16" || this.name === "rgb16";
  }

  get hasAlpha(): boolean {
    return this.channels % 2 === 0;
  }

  /** Where the channels lie among red, green, blue and opacity. */
  get channelsOfRgba(): number[] {
    const colours = this.channels < 3 ? [0] : [0, 1, 2];
    return this.hasAlpha ? [...colours, 3] : colours;
  }

  /** Zeros. */
  values(count: number): Values {
    return this.wide ? new Uint16Array(count) : new Uint8Array(count);
  }

  /**
   * Pixels of one image in sRGB, (H, W, 1 or 3), in these colours, opaque, (H, W, channels).
   *
   * @throws Error when nothing can be converted to the profile
   */
  async fromSrgb(image: Images): Promise<Values> {
    const colours = this.channels < 3 ? 1 : 3;
    const converted = await (this.profile ? this.#byProfile(image) : this.#plain(image, colours));
    const made = this.values(image.width * image.height * this.channels);
    made.fill(this.wide ? 0xffff : 0xff);
    for (let i = 0; i < image.width * image.height; i++) {
      for (let c = 0; c < colours; c++) made[i * this.channels + c] = converted[i * colours + c];
    }
    return made;
  }

  async #plain(image: Images, colours: number): Promise<Values> {
    const { data } = await rawOf(image).toColourspace(colours === 1 ? "b-w" : "srgb")
      .raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    return this.wide ? Uint16Array.from(data, (byte) => byte * WIDEN) : data;
  }

  async #byProfile(image: Images): Promise<Values> {
    const file = await Deno.makeTempFile({ suffix: ".icc" }); // sharp takes profiles from files
    try {
      await Deno.writeFile(file, this.profile!);
      const { data, info } = await rawOf(inColour(image)).withIccProfile(file)
        .toColourspace(this.name).raw({ depth: this.wide ? "ushort" : "uchar" })
        .toBuffer({ resolveWithObject: true });
      if (info.channels !== (this.channels < 3 ? 1 : 3)) {
        throw new Error(`${info.channels} channels by a profile of another kind`);
      }
      return this.wide ? shortsOf(data) : data;
    } finally {
      await Deno.remove(file);
    }
  }
}

function rawOf({ data, width, height, channels }: Images) {
  return sharp(data, { raw: { width, height, channels } });
}

function inColour(image: Images): Images {
  if (image.channels === 3) return image;
  const { width, height } = image;
  const data = new Uint8Array(image.data.length * 3);
  image.data.forEach((byte, i) => data.fill(byte, i * 3, i * 3 + 3));
  return new Images(data, { width, height, channels: 3 });
}

/** sharp gives numbers of 16 bits as bytes. */
export function shortsOf(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(Uint8Array.from(bytes).buffer);
}
