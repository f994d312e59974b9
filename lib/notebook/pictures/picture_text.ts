// Texts on pictures, in the figures' font on every machine.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { Images } from "lib/data/images/images.ts";
import sharp from "sharp";
import { FONT, INK, STRONG_INK } from "../charts/theme.ts";

/** One line of text on a picture. */
export interface PlacedText {
  text: string;
  /** Where it starts, or its middle or end as `anchor` says, in pixels from the left. */
  x: number;
  /** Its baseline, in pixels from the top. */
  y: number;
  /** Font size in pixels. */
  size: number;
  anchor?: "start" | "middle" | "end";
  /** Whether it is a title. */
  strong?: boolean;
}

/** A picture with texts drawn over it; a grey one stays grey. */
export async function drawTexts(picture: Images, texts: readonly PlacedText[]): Promise<Images> {
  await loadFonts();
  const { data, width, height, channels } = picture;
  const layer = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
      `${texts.map(textElement).join("")}</svg>`,
  );
  const drawn = await sharp(data, { raw: { width, height, channels } })
    .composite([{ input: layer, left: 0, top: 0 }])
    .removeAlpha()
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
  return new Images(new Uint8Array(drawn), picture);
}

function textElement({ text, x, y, size, anchor = "start", strong = false }: PlacedText): string {
  const style = `font-size="${size}" font-weight="${strong ? 600 : 400}" ` +
    `fill="${strong ? STRONG_INK : INK}" text-anchor="${anchor}"`;
  return `<text x="${x}" y="${y}" font-family="${escapeXml(FONT)}" ${style}>${
    escapeXml(text)
  }</text>`;
}

/** Text with the characters that mean something in XML and HTML replaced. */
export function escapeXml(text: string): string {
  const names: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (char) => `&${names[char]};`);
}

let loading: Promise<unknown> | undefined;

/**
 * Machines such as CI runners may have no font at all, and texts would silently be missing. Drawing
 * a text from a font file makes the font known to sharp for all later pictures.
 */
function loadFonts(): Promise<unknown> {
  return loading ??= Promise.all(["400Regular", "600SemiBold"].map((face) => {
    const path = `@expo-google-fonts/inter/${face}/Inter_${face}.ttf`;
    const fontfile = createRequire(import.meta.url).resolve(path);
    return sharp({ text: { text: "a", font: "Inter", fontfile } }).raw().toBuffer();
  }));
}
