// Small colour pictures of an object in a place: data that is always there, without a download.
import type { ImageDataset } from "./dataset.ts";
import { renderDataset, type SyntheticOptions, type SyntheticSpec } from "./synthetic_dataset.ts";
import { SIZE } from "./scenes/backgrounds/parts.ts";
import { CLASSES } from "./scenes/classes.ts";
import { drawScene, planScene } from "./scenes/scene.ts";
import { drawSheet } from "./scenes/sheet.ts";

const SCENES: SyntheticSpec = {
  name: "scenes",
  drawnFrom: "shapes",
  version: 2,
  height: SIZE,
  width: SIZE,
  channels: 3,
  classNames: CLASSES.map(({ name }) => name),
  batchSize: 64,
  renderBatch(labels, keys) {
    return drawSheet(keys.map((key, i) => {
      const { background, object, front } = drawScene(planScene(...key), labels[i], `s${i}`);
      return background + object + front;
    }));
  },
};

/**
 * Scenes, 64x64 in colour: a large object (a cat's or dog's face, a bird, fish, butterfly, flower,
 * tree, mushroom, house, boat, car or teapot) in a place (a meadow, the sea, a desert, snow, a
 * forest, under water, the night, a room, a city, patterned paper), now and then partly hidden by
 * grass, snow, a fence or a table. The classes are equally frequent. They are kept in
 * `data/scenes`.
 *
 * Place, colours, light, position and size are drawn before the class is known, so only the
 * object's shape tells it. The world is small ({@link WORLD} in `scenes/scene.ts`): pictures meet
 * the same places, colours and individuals again and again, in ever new combinations and
 * positions. The seed fixes every image on a given version of sharp; another version may round
 * single values in another way.
 *
 * @throws RangeError when the count is not a whole number from 1
 */
export async function generateScenes(options: SyntheticOptions = {}): Promise<ImageDataset> {
  return await renderDataset(SCENES, options);
}
