// Files of pictures.
export { type FileNumbers, readNumbers } from "./numbers.ts";
export { PhotoFile, type PhotoFormat } from "./photo.ts";
export { readImage, type ReadImageOptions, type ReadPicture, readPicture } from "./read.ts";
export { MOST_PIXELS } from "./source.ts";
export { encodePng, writeImage } from "./write.ts";
