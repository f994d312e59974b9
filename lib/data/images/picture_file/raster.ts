// Pixels of formats that sharp does not read.

/** Pixels, row after row from the top. */
export interface Raster {
  width: number;
  height: number;
  /** Grey, RGB, RGB with opacity. */
  channels: 1 | 3 | 4;
  /** (height width channels), 0 to 255 or 0 to 65,535. */
  data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** A picture whose header was read; its pixels are made when they are wanted. */
export interface RasterFile {
  width: number;
  height: number;
  /** @throws Error that says what is wrong with the file */
  decode: () => Raster;
}
