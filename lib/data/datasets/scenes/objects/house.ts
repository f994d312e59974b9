// A house: a cottage from a corner or from the front, or a small castle.
import type { Random } from "../../../random.ts";
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lch, lighter, mix } from "../colour.ts";
import { box, d, polygon, round } from "../path.ts";
import { type Artist, BLACK, groundShadow, LEAF } from "./artist.ts";

interface HouseColours {
  wall: Colour;
  roof: Colour;
  door: Colour;
  glass: Colour;
}

type Building = (canvas: Canvas, random: Random, colours: HouseColours) => void;

export const house: Artist = (canvas, random, { main, second, accent, cream }) => {
  groundShadow(canvas, 47, 48);
  const wall = random.chance(0.6) ? mix(cream, second, random.uniform(0.05, 0.35)) : second;
  const glass = random.pick([lch(0.82, 0.07, 225), lch(0.9, 0.13, 92), lch(0.42, 0.06, 260)]);
  const building = random.pick([corner, front, front, corner, castle]);
  building(canvas, random, { wall, roof: main, door: accent, glass });
  if (random.chance(0.5)) canvas.bothSides(() => bush(canvas, random));
};

/** The ground that houses stand on. */
const GROUND = 46;
const FRAME = lch(0.96, 0.015, 80);

/** The gable towards us, a long side going back. */
const corner: Building = (canvas, random, { wall, roof, door, glass }) => {
  const eaves = random.uniform(-8, 0), ridge = random.uniform(-48, -40);
  const edge = random.uniform(0, 8), middle = (edge - GROUND) / 2, line = darker(wall, 0.38);
  if (random.chance(0.6)) chimney(canvas, random.uniform(14, 28), ridge - 8, roof);
  const side = polygon([[edge, GROUND], [edge, eaves], [46, eaves], [46, 44]]);
  canvas.path(side, canvas.slope(darker(wall, 0.2)), { line });
  const gable = [[-46, 44], [-46, eaves], [middle, ridge], [edge, eaves], [edge, GROUND]] as const;
  canvas.path(polygon(gable), canvas.slope(wall), { line });
  cornerRoof(canvas, { eaves, ridge, edge, middle, roof });
  arch(canvas, middle, 15, 30, door);
  canvas.circle(middle, (eaves + ridge) / 2 + 4, 5, glass, { line: FRAME, width: 2.4 });
  for (const x of [edge + 8, edge + 25]) pane(canvas, x, eaves + 14, 11, 14, glass);
};

function cornerRoof(
  canvas: Canvas,
  { eaves, ridge, edge, middle, roof }: {
    eaves: number;
    ridge: number;
    edge: number;
    middle: number;
    roof: Colour;
  },
): void {
  const back = 46 - (edge - middle) * 0.55, top = ridge - 3, low = eaves + 3;
  const slab = polygon([[middle, top], [back, top], [51, low], [edge + 3, low]]);
  canvas.path(slab, canvas.slope(roof, 1.2), { line: darker(roof, 0.48) });
  let tiles = "";
  for (const share of [0.35, 0.68]) {
    const y = ridge + (eaves - ridge) * share;
    tiles += d`M${middle + (edge - middle) * share} ${y}H${back + (51 - back) * share}`;
  }
  canvas.line(tiles, darker(roof, 0.35), 1.4);
  canvas.line(
    d`M-50 ${low + 1}L${middle} ${top + 1}L${edge + 3} ${low + 1}`,
    lighter(roof, 0.25),
    5,
  );
}

/** The long side towards us, under a large roof. */
const front: Building = (canvas, random, { wall, roof, door, glass }) => {
  const eaves = random.uniform(-4, 6), ridge = random.uniform(-48, -36);
  const wide = random.uniform(36, 42), top = wide - random.uniform(6, 32);
  if (random.chance(0.65)) chimney(canvas, random.pick([-24, 12]), ridge - 6, roof);
  const light = canvas.across([0, lighter(wall, 0.15)], [1, darker(wall, 0.28)]);
  canvas.path(box(-wide, eaves - 2, 2 * wide, 48 - eaves), light, { line: darker(wall, 0.38) });
  const low = eaves + 2, over = wide + 8;
  const slab = polygon([[-top, ridge], [top, ridge], [over, low], [-over, low]]);
  canvas.path(slab, canvas.slope(roof, 1.3), { line: darker(roof, 0.48) });
  canvas.within(slab, () => {
    let tiles = "";
    for (let y = ridge + 9; y < eaves; y += 10) tiles += d`M-60 ${y}H60`;
    canvas.line(tiles, darker(roof, 0.3), 1.5);
  });
  if (random.chance(0.4)) dormer(canvas, (ridge + eaves) / 2 + 4, { wall, roof, glass });
  const at = random.pick([0, 0, -18, 18]);
  arch(canvas, at, 16, 32, door);
  for (const x of [-26, 0, 26]) {
    if (Math.abs(x - at) > 17) pane(canvas, x - 7.5, eaves + 13, 15, 16, glass);
  }
};

function dormer(
  canvas: Canvas,
  y: number,
  { wall, roof, glass }: Omit<HouseColours, "door">,
): void {
  const gable = polygon([[-10, y + 9], [-10, y - 7], [0, y - 16], [10, y - 7], [10, y + 9]]);
  canvas.path(gable, wall, { line: darker(wall, 0.38) });
  canvas.line(d`M-14 ${y - 5}L0 ${y - 18}L14 ${y - 5}`, darker(roof, 0.2), 4);
  canvas.path(box(-5, y - 5, 10, 11), glass, { line: FRAME, width: 2.4 });
}

/** Two towers with pointed roofs, and a gate. */
const castle: Building = (canvas, random, { wall, roof, door, glass }) => {
  const tall = random.uniform(-24, -14), line = darker(wall, 0.38);
  const teeth = [-24, -12, 0, 12].map((x) => box(x, -2, 7, 8)).join("");
  canvas.path(teeth + box(-26, 4, 52, 43), canvas.slope(wall), { line });
  arch(canvas, 0, 20, 30, door);
  canvas.bothSides(() => {
    canvas.path(box(20, tall, 24, 48 - tall), canvas.tube(wall), { line });
    const low = tall + 2, tip = tall - 30;
    canvas.line(d`M32 ${tip}v-9`, BLACK, 1.6);
    canvas.path(d`M32 ${tip - 9}l11 3l-11 4z`, door);
    const cone = d`M16 ${low}L32 ${tip}L48 ${low}Q32 ${low + 5} 16 ${low}z`;
    canvas.path(cone, canvas.tube(roof, 1.2), { line: darker(roof, 0.48) });
    canvas.path(box(28, tall + 14, 8, 13), glass, { line: FRAME, width: 2.4 });
  });
};

function chimney(canvas: Canvas, x: number, y: number, roof: Colour): void {
  const brick = mix(lch(0.55, 0.09, 35), roof, 0.25), look = { line: darker(brick, 0.38) };
  canvas.path(box(x, y, 10, 26), canvas.tube(brick), look);
  canvas.path(box(x - 2, y - 3, 14, 5, 1), lighter(brick, 0.2), look);
}

/** A window of two by two panes. */
function pane(canvas: Canvas, x: number, y: number, w: number, h: number, glass: Colour): void {
  const sky = canvas.down([0, darker(glass, 0.15)], [1, lighter(glass, 0.3)]);
  canvas.path(box(x, y, w, h), sky, { line: FRAME, width: 2.6 });
  canvas.line(d`M${x + w / 2} ${y}v${h}M${x} ${y + h / 2}h${w}`, FRAME, 1.6);
}

/** A door, round at the top, its middle at x. */
function arch(canvas: Canvas, x: number, width: number, height: number, colour: Colour): void {
  const r = width / 2;
  const shape = d`M${x - r} ${GROUND}v${r - height}a${r} ${r} 0 0 1 ${width} 0V${GROUND}z`;
  canvas.path(shape, canvas.slope(colour), { line: darker(colour, 0.43), width: 2 });
  canvas.circle(x + width * 0.26, GROUND - height * 0.42, 1.5, lch(0.9, 0.13, 95));
}

function bush(canvas: Canvas, random: Random): void {
  const green = mix(LEAF, lch(0.5, 0.09, random.uniform(100, 170)), 0.5);
  const x = random.uniform(40, 46);
  const leaves = round(x - 6, 43, 7) + round(x + 6, 43, 7) + round(x, 38, 8);
  canvas.path(leaves, canvas.ball(green), { line: darker(green, 0.38) });
}
