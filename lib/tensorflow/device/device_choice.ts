// The one setting that says what the work runs on, and what comes of it on a machine.

/** Environment variable that chooses the device; unset takes the best that there is. */
export const DEVICE_VARIABLE = "TF_DEVICE";

const CHOICES = ["cpu", "gpu", "cuda", "webgpu"] as const;

/** What {@linkcode DEVICE_VARIABLE} may ask for: the processor, any GPU, or a GPU by one of the two ways to it. */
export type DeviceChoice = typeof CHOICES[number];

/** Why something cannot be used, and what to do about it, in whole sentences. */
export type Reason = string;

/** What a machine offers. Each is asked only when it is needed, for asking takes time. */
export interface Offers<Adapter> {
  /** Why TensorFlow has no GPU; undefined where it has one. */
  cuda(): Reason | undefined;
  /** WebGPU's adapter, or why there is none. @param any whether software and OpenGL will do */
  webGpu(any: boolean): Adapter | Reason | Promise<Adapter | Reason>;
  /** Why TensorFlow cannot be used at all; undefined where it can. */
  cpu(): Reason | undefined;
}

/** What runs: TensorFlow on one of its devices, or TensorFlow.js's WebGPU backend on an adapter. */
export type Engine<Adapter> = { kind: "cpu" | "cuda" } | { kind: "webgpu"; adapter: Adapter };

/**
 * Reads {@linkcode DEVICE_VARIABLE}.
 *
 * @returns undefined where it is empty or unset
 * @throws Error on a value that it cannot have
 */
export function deviceChoice(value = Deno.env.get(DEVICE_VARIABLE)): DeviceChoice | undefined {
  if (!value) return undefined;
  const found = CHOICES.find((choice) => choice === value);
  if (found) return found;
  throw new Error(
    `${DEVICE_VARIABLE} is "${value}"; it can be ${
      CHOICES.map((one) => `"${one}"`).join(", ")
    } or unset.`,
  );
}

/**
 * Chooses what runs. `gpu` takes CUDA before WebGPU; without a choice, TensorFlow on the processor comes after both. An
 * adapter that is software or reached by OpenGL is taken only where `webgpu` is asked for.
 *
 * @throws Error that says why the choice cannot be had, and the remedy
 */
export async function chooseEngine<Adapter extends object>(
  choice: DeviceChoice | undefined,
  offers: Offers<Adapter>,
): Promise<Engine<Adapter>> {
  const reasons: Reason[] = [];
  if (choice !== "webgpu" && choice !== "cpu") {
    const reason = offers.cuda();
    if (reason === undefined) return { kind: "cuda" };
    reasons.push(reason);
  }
  if (choice !== "cuda" && choice !== "cpu") {
    // Without a pause where none is needed: modules that come next would be loaded before TensorFlow, and sharp's library,
    // loaded before it, crashes the process at its end.
    const offer = offers.webGpu(choice === "webgpu");
    const adapter = offer instanceof Promise ? await offer : offer;
    if (typeof adapter !== "string") return { kind: "webgpu", adapter };
    reasons.push(adapter);
  }
  if (choice === undefined || choice === "cpu") {
    const reason = offers.cpu();
    if (reason === undefined) return { kind: "cpu" };
    if (!reasons.includes(reason)) reasons.push(reason);
  }
  throw new Error(refusal(choice, reasons));
}

function refusal(choice: DeviceChoice | undefined, reasons: readonly Reason[]): string {
  if (choice === undefined) return `There is nothing to compute on. ${reasons.join(" ")}`;
  const others = choice === "cpu" ? "" : ` Unset ${DEVICE_VARIABLE} to run on what there is.`;
  return `${DEVICE_VARIABLE}=${choice}, but: ${reasons.join(" ")}${others}`;
}
