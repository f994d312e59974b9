// Choosing classes: by WordNet number, by word, by group, or how many.
import type { ClassEntry } from "./catalogue.ts";

/** Which classes: the first so many, or WordNet numbers, words and groups. */
export type ClassChoice = number | readonly string[];

/** WordNet's dogs (n02084071) and felines (n02120997) in the data set, whose words seldom say so. */
const GROUPS: Record<string, readonly string[]> = {
  cat: ["n02123045", "n02123394", "n02124075", "n02125311", "n02129165"],
  dog: ["n02085620", "n02094433", "n02099601", "n02099712", "n02106662", "n02113799"],
};

const MOST_SUGGESTIONS = 8;

/** Reads a choice from text: "12", or "cat, dog, n02279972". @throws RangeError when it is empty */
export function parseClasses(text: string): ClassChoice {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  if (parts.length === 0) throw new RangeError(`classes "${text}": give a number or names`);
  return parts.length === 1 && /^\d+$/.test(parts[0]) ? Number(parts[0]) : parts;
}

/**
 * The chosen classes in the data set's order, whatever the order they are named in, so that the
 * same classes have the same labels.
 *
 * @throws RangeError when the number is out of range, or a name is none of the classes': it says
 *   which come near
 */
export function chooseClasses(all: readonly ClassEntry[], choice?: ClassChoice): ClassEntry[] {
  if (choice === undefined) return [...all];
  if (typeof choice === "number") {
    if (Number.isInteger(choice) && choice >= 1 && choice <= all.length) {
      return all.slice(0, choice);
    }
    throw new RangeError(`classes: ${choice} of ${all.length}; give a whole number from 1`);
  }
  const chosen = new Set(choice.flatMap((name) => named(all, name)));
  if (chosen.size === 0) throw new RangeError("classes: none are named");
  return all.filter((entry) => chosen.has(entry));
}

function named(all: readonly ClassEntry[], name: string): ClassEntry[] {
  const wanted = name.trim().toLowerCase();
  const group = GROUPS[wanted] ?? [];
  const found = all.filter(({ wnid, words }) =>
    wnid === wanted || group.includes(wnid) || words.some((word) => word.toLowerCase() === wanted)
  );
  if (found.length > 0) return found;
  const near = all.filter(({ words }) => words.some((word) => word.toLowerCase().includes(wanted)));
  const [list, lead] = near.length > 0 ? [near, "Near to it"] : [all, "There are"];
  const names = list.slice(0, MOST_SUGGESTIONS).map(({ words }) => words[0]).join(", ");
  const more = list.length > MOST_SUGGESTIONS ? " and more" : "";
  const groups = Object.keys(GROUPS).join(" and ");
  throw new RangeError(
    `classes: none of the ${all.length} classes is called "${name}". ${lead}: ${names}${more}; ` +
      `${groups} are groups`,
  );
}
