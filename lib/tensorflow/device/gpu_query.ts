// Asks the driver's own tool about the graphics card: TensorFlow's C API only numbers the GPUs.

/**
 * What nvidia-smi says of the GPU that TensorFlow uses; undefined where there is no nvidia-smi, since a container may
 * have the driver's libraries without its tools.
 *
 * @param property `name`, `compute_cap`
 */
export function askGpu(property: string): string | undefined {
  try {
    const args = [`--query-gpu=${property}`, "--format=csv,noheader"];
    const { stdout } = new Deno.Command("nvidia-smi", { args, stderr: "null" }).outputSync();
    const answers = new TextDecoder().decode(stdout).trim().split("\n");
    return answers[visibleGpu()] || answers[0] || undefined;
  } catch {
    return undefined;
  }
}

/** nvidia-smi lists every GPU; TensorFlow's first one is the first that CUDA_VISIBLE_DEVICES leaves. */
function visibleGpu(): number {
  const first = Number(Deno.env.get("CUDA_VISIBLE_DEVICES")?.split(",")[0]);
  return Number.isInteger(first) ? first : 0;
}
