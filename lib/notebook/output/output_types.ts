// What is shown, and what shows it.

/** One thing to show, in every form that a front end may pick from, by MIME type. */
export interface Bundle {
  /** What a terminal shows. */
  "text/plain": string;
  /** Text is given as it is, binary forms as bytes, JSON forms as objects. */
  [mime: string]: string | Uint8Array | Record<string, unknown>;
}

/** How a bundle is shown. */
export interface DisplayOptions {
  /** What it is called, for the file's name. Default "figure". */
  name?: string;
  /** File to write the picture to: in a notebook as well as showing it, outside instead of the default. */
  file?: string;
  /** Names the display so that a later one with the same `id` can take its place. */
  id?: string;
  /** Whether it takes the place of the display with the same `id`. */
  update?: boolean;
}

/** Something that shows bundles. */
export interface Output {
  /** Whether this is a notebook, where displays change in place. */
  readonly isNotebook: boolean;
  display(bundle: Bundle, options?: DisplayOptions): Promise<void>;
}
