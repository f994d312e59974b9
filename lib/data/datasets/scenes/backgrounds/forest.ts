// Background: a forest.
import { darker, lch, lighter, mix } from "../colour.ts";
import { d } from "../path.ts";
import { ALL, type Background, grassFront, ground } from "./parts.ts";

/** Trunks, leaves out of focus, and light falling in. */
export const forest: Background = (canvas, random) => {
  const green = lch(
    random.uniform(0.45, 0.66),
    random.uniform(0.06, 0.11),
    random.uniform(110, 165),
  );
  const light = lighter(green, 0.5);
  canvas.path(ALL, canvas.down([0, light], [0.6, green], [1, darker(green, 0.45)]));
  const bark = mix(lch(0.42, 0.05, 60), green, random.uniform(0.2, 0.6));
  for (let x = random.uniform(-2, 8); x < 66; x += random.uniform(9, 22)) {
    const w = random.uniform(1.5, 4.5), near = w / 4.5;
    const trunk = mix(mix(light, green, 0.5), bark, 0.4 + 0.6 * near);
    canvas.path(d`M${x} -2h${w}l${w * 0.25} 60h${-w * 1.5}z`, canvas.tube(trunk, 0.6));
  }
  const leaf = mix(green, light, 0.4);
  for (let i = random.integer(6); i > 0; i--) {
    const r = random.uniform(4, 9);
    canvas.circle(random.uniform(0, 64), random.uniform(0, 22), r, leaf, { opacity: 0.45 });
  }
  ground(canvas, random, {
    y: random.uniform(46, 52),
    height: 1.5,
    near: darker(green, 0.5),
    far: darker(green, 0.15),
  });
  const ferns = grassFront(random);
  return { air: [green, 0.08], draw: (over) => over.path(ferns, darker(green, 0.55)) };
};
