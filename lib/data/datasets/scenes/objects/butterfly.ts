// A butterfly: two pairs of wings that mirror each other.
import type { Canvas } from "../canvas.ts";
import { type Colour, darker, lighter, mix } from "../colour.ts";
import { d, round } from "../path.ts";
import { type Artist, BLACK, gloss, WOOD } from "./artist.ts";

/** The shape of the right wings: outermost x, uppermost and lowest y, whether the lower has a tail. */
interface Wings {
  wide: number;
  top: number;
  low: number;
  tail: boolean;
}

/** Colours of the upper and the lower wing, of their edges and of what is drawn on them. */
interface WingColours {
  upper: Colour;
  lower: Colour;
  edge: Colour;
  spot: Colour;
}

type Pattern = (canvas: Canvas, wings: Wings, colours: WingColours) => void;

/** A butterfly from above, its wings more or less folded. */
export const butterfly: Artist = (canvas, random, { main, second, accent, cream }) => {
  const wings: Wings = {
    wide: random.uniform(46, 56),
    top: random.uniform(-54, -42),
    low: random.uniform(34, 50),
    tail: random.chance(0.35),
  };
  const colours: WingColours = {
    upper: main,
    lower: second,
    edge: random.chance(0.6) ? darker(main, 0.5) : darker(second, 0.4),
    spot: random.pick([cream, accent, second]),
  };
  const pattern = random.pick([edgeSpots, eyespots, veins]);
  const open = [random.uniform(0.75, 1), random.uniform(0.85, 1)];
  canvas.bothSides((side) =>
    canvas.group(d`scale(${side < 0 ? open[0] : open[1]} 1)`, () => {
      wingPair(canvas, wings, colours);
      pattern(canvas, wings, colours);
    })
  );
  body(canvas, darker(mix(main, WOOD, 0.6), 0.45));
};

function wingPair(canvas: Canvas, { wide, top, low, tail }: Wings, colours: WingColours): void {
  const end = tail ? low + 12 : low, side = wide - 10;
  const lower = d`M2 4C22 0 ${side + 4} 10 ${side} ${low * 0.65}Q${side - 4} ${low} 26 ${end}` +
    d`Q18 ${low - 4} 12 ${low - 6}Q4 24 2 4z`;
  const upper = d`M2 2C6 -24 20 ${top} ${side + 4} ${top + 2}` +
    d`C${side + 14} ${top + 6} ${side + 10} -14 ${side} -4Q24 12 2 2z`;
  wing(canvas, lower, colours.lower, colours.edge, "translate(2.2 2.2) scale(.82)");
  wing(canvas, upper, colours.upper, colours.edge, "translate(2.6 -1.3) scale(.82)");
}

/** A wing in the colour of its edge, and within it a smaller one, placed by `inner`. */
function wing(canvas: Canvas, shape: string, colour: Colour, edge: Colour, inner: string): void {
  canvas.path(shape, edge, { line: darker(edge, 0.4) });
  const glow = [[0, lighter(colour, 0.4)], [0.5, colour], [1, darker(colour, 0.15)]] as const;
  canvas.path(shape, canvas.out(0.05, 0.5, 0.95, ...glow), { transform: inner });
}

function body(canvas: Canvas, colour: Colour): void {
  canvas.line("M-1 -20Q-6 -36 -14 -42M1 -20Q6 -36 14 -42", BLACK, 1.8);
  canvas.path(round(-14, -42, 2.2) + round(14, -42, 2.2), BLACK);
  const look = { line: BLACK, width: 1 };
  canvas.ellipse(0, 6, 4.2, 23, canvas.tube(colour), look);
  canvas.circle(0, -18, 5.2, canvas.ball(colour), look);
}

const edgeSpots: Pattern = (canvas, { wide, top, low }, { spot }) => {
  const upper = round(wide - 10, top + 9, 2.6) + round(wide - 7, top + 18, 2.6);
  const lower = round(wide - 15, low - 14, 2.6) + round(22, low - 5, 2.4);
  canvas.path(upper + round(wide - 8, -16, 2.3) + lower, spot);
};

const eyespots: Pattern = (canvas, { wide, top, low }, { spot, edge }) => {
  for (const [x, y, radius] of [[wide * 0.62, top * 0.55, 8], [24, low * 0.52, 7]]) {
    canvas.circle(x, y, radius, spot, { line: edge });
    canvas.circle(x, y, radius * 0.45, edge);
    gloss(canvas, x + 1, y - 1.5, radius * 0.22);
  }
};

const veins: Pattern = (canvas, { wide, top, low }, { edge }) => {
  const upper = d`M4 0L${wide - 14} ${top + 12}M6 2L${wide - 12} -14`;
  canvas.line(upper + d`M6 6L${wide - 16} ${low - 18}M6 8L22 ${low - 10}`, edge, 2);
};
