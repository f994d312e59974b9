// The Deno kernel's side: whether we are in it, and how it shows things.
import { saveBundle } from "./file_output.ts";
import type { Bundle, DisplayOptions, Output } from "./output_types.ts";

/** Whether this code runs in a notebook on the Deno kernel. */
export function insideNotebook(): boolean {
  try {
    return Deno.jupyter !== undefined;
  } catch {
    return false; // outside the kernel the mere access throws
  }
}

/** Sends a message of the Jupyter protocol to the notebook. */
export type Broadcast = (type: string, content: Record<string, unknown>) => void | Promise<void>;

/** To the notebook that this kernel runs. */
export const kernelBroadcast: Broadcast = (type, content) =>
  Deno.jupyter.broadcast(type as "display_data", content);

/** Shows bundles in the running cell. */
export class NotebookOutput implements Output {
  readonly isNotebook = true;
  readonly #broadcast: Broadcast;

  constructor(broadcast: Broadcast = kernelBroadcast) {
    this.#broadcast = broadcast;
  }

  async display(bundle: Bundle, options: DisplayOptions = {}): Promise<void> {
    const { file, id, update = false } = options;
    if (file !== undefined) await saveBundle(bundle, file);
    await this.#broadcast(update ? "update_display_data" : "display_data", {
      data: Object.fromEntries(Object.entries(bundle).map(([mime, form]) => [mime, plain(form)])),
      metadata: {},
      transient: id === undefined ? {} : { display_id: id },
    });
  }
}

/** The protocol is JSON: bytes travel as base64. */
function plain(form: Bundle[string]): unknown {
  return form instanceof Uint8Array ? form.toBase64() : form;
}
