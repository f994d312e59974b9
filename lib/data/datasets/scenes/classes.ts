// The classes of scenes: who draws each object, and how it stands in the picture.
import type { Artist } from "./objects/artist.ts";
import { bird } from "./objects/bird.ts";
import { boat } from "./objects/boat.ts";
import { butterfly } from "./objects/butterfly.ts";
import { car } from "./objects/car.ts";
import { cat } from "./objects/cat.ts";
import { dog } from "./objects/dog.ts";
import { fish } from "./objects/fish.ts";
import { flower } from "./objects/flower.ts";
import { house } from "./objects/house.ts";
import { mushroom } from "./objects/mushroom.ts";
import { teapot } from "./objects/teapot.ts";
import { tree } from "./objects/tree.ts";

/** A class of objects. */
export interface SceneClass {
  name: string;
  draw: Artist;
  /** Pixels to a unit, so that objects of all classes cover about as much of the picture. */
  scale: number;
  /** How far it may tilt, in degrees. */
  tilt: number;
  /** Where its origin is in the picture's height, in pixels; default the middle. */
  y?: number;
}

/** A label is a place in this list. */
export const CLASSES: readonly SceneClass[] = [
  { name: "cat", draw: cat, scale: 0.5, tilt: 3, y: 36 },
  { name: "dog", draw: dog, scale: 0.5, tilt: 3, y: 34 },
  { name: "bird", draw: bird, scale: 0.52, tilt: 10, y: 34 },
  { name: "fish", draw: fish, scale: 0.54, tilt: 20 },
  { name: "butterfly", draw: butterfly, scale: 0.54, tilt: 35, y: 33 },
  { name: "flower", draw: flower, scale: 0.55, tilt: 12 },
  { name: "tree", draw: tree, scale: 0.58, tilt: 4 },
  { name: "mushroom", draw: mushroom, scale: 0.55, tilt: 8 },
  { name: "house", draw: house, scale: 0.49, tilt: 3, y: 33 },
  { name: "boat", draw: boat, scale: 0.54, tilt: 8, y: 33 },
  { name: "car", draw: car, scale: 0.54, tilt: 5 },
  { name: "teapot", draw: teapot, scale: 0.55, tilt: 8, y: 31 },
];
