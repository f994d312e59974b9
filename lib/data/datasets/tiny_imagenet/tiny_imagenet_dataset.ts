// tiny-imagenet-200 in memory: a data set that also knows WordNet numbers and boxes.
import { ImageDataset, type ImageDatasetFields } from "../dataset.ts";
import type { SkippedPicture } from "./decode_pictures.ts";
import type { Box } from "./layout.ts";

/** What a {@linkcode TinyImagenet} is made of. */
export interface TinyImagenetFields extends ImageDatasetFields {
  /** WordNet number of each class. */
  wnids: readonly string[];
  /** (N, 4): left, top, right, bottom of each picture's object. */
  boxes: Uint8Array;
  /** Pictures of the chosen classes that were left out, and why. */
  skipped: readonly SkippedPicture[];
}

/** Labelled photographs with the boxes of their objects. */
export class TinyImagenet extends ImageDataset {
  readonly wnids: readonly string[];
  readonly boxes: Uint8Array;
  readonly skipped: readonly SkippedPicture[];

  /** @throws RangeError when the sizes do not fit together */
  constructor(fields: TinyImagenetFields) {
    super(fields);
    this.wnids = fields.wnids;
    this.boxes = fields.boxes;
    this.skipped = fields.skipped;
  }

  /** Where the object of a picture is. */
  box(index: number): Box {
    this.image(index); // throws where there is none
    const [left, top, right, bottom] = this.boxes.subarray(4 * index, 4 * index + 4);
    return { left, top, right, bottom };
  }

  override subset(indices: ArrayLike<number>): TinyImagenet {
    const boxes = new Uint8Array(4 * indices.length);
    for (let row = 0; row < indices.length; row++) {
      boxes.set(this.boxes.subarray(4 * indices[row], 4 * indices[row] + 4), 4 * row);
    }
    return new TinyImagenet({ ...this, ...super.subset(indices), boxes });
  }

  override first(count: number): TinyImagenet {
    const boxes = this.boxes.subarray(0, 4 * count);
    return new TinyImagenet({ ...this, ...super.first(count), boxes });
  }
}
