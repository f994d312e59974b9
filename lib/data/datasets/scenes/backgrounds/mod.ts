// All kinds of background; every class stands before every one of them.
import { city } from "./city.ts";
import { forest } from "./forest.ts";
import { desert, meadow } from "./land.ts";
import { night } from "./night.ts";
import type { Background } from "./parts.ts";
import { pattern } from "./pattern.ts";
import { room } from "./room.ts";
import { snow } from "./snow.ts";
import { sea, underWater } from "./water.ts";

export const BACKGROUNDS = {
  meadow,
  sea,
  desert,
  snow,
  forest,
  underWater,
  night,
  room,
  city,
  pattern,
} satisfies Record<string, Background>;

/** Name of a background. */
export type BackgroundKind = keyof typeof BACKGROUNDS;

export const BACKGROUND_KINDS = Object.keys(BACKGROUNDS) as BackgroundKind[];
