// An output that remembers what it was told to show.
import { useOutput } from "lib/notebook/output/output.ts";
import type { Bundle, DisplayOptions, Output } from "lib/notebook/output/output_types.ts";

export interface Shown {
  bundle: Bundle;
  options: DisplayOptions;
}

export class Recorder implements Output {
  readonly shown: Shown[] = [];

  constructor(readonly isNotebook = true) {}

  display(bundle: Bundle, options: DisplayOptions = {}): Promise<void> {
    this.shown.push({ bundle, options });
    return Promise.resolve();
  }

  /** What is left to see: each display's last state, in the order of their first ones. */
  get visible(): Bundle[] {
    const last = new Map<string, Bundle>();
    this.shown.forEach(({ bundle, options }, i) => {
      last.set(options.update ? options.id! : options.id ?? String(i), bundle);
    });
    return [...last.values()];
  }
}

/** What `body` shows. */
export async function record(body: () => Promise<void>): Promise<Recorder> {
  const recorder = new Recorder();
  const before = useOutput(recorder);
  try {
    await body();
  } finally {
    useOutput(before);
  }
  return recorder;
}

/** The one thing that `body` shows. */
export async function shownBy(body: () => Promise<void>): Promise<Bundle> {
  const { shown } = await record(body);
  if (shown.length !== 1) throw new Error(`expected one display, got ${shown.length}`);
  return shown[0].bundle;
}
