// How messages name the option that starts a training over.

let fresh = "`fresh: true`";

/** Names the option as those give it who start trainings otherwise than by `train`: in a command line. */
export function nameFresh(words: string): void {
  fresh = words;
}

/** The option's name, for messages. */
export function freshOption(): string {
  return fresh;
}
