// Which held-out pictures are shown: a cat has to stay a cat.

import { type ImageDataset, Random } from "lib/data/mod.ts";

const PETS = /\bcat\b|tabby|\bdog\b|terrier|retriever|shepherd|poodle|chihuahua/i;

/** Numbers of some pictures: cats and dogs first, then any others, each in an order that the seed gives. */
export function catsAndDogsFirst(pictures: ImageDataset, count: number, seed = 4): number[] {
  const order = [...new Random(seed).permutation(pictures.count)];
  const isPet = (i: number) => PETS.test(pictures.classNames[pictures.labels[i]]);
  return [...order.filter(isPet), ...order.filter((i) => !isPet(i))].slice(0, count);
}
