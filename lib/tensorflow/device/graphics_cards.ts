// Which graphics cards Linux shows, by the files that stand for them. Asking the drivers takes longer.

/** Whether there may be a card that TensorFlow computes on: NVIDIA's driver is there, or Windows' under WSL. */
export function mayHaveNvidia(): boolean {
  return entries("/dev").some((name) => name === "dxg" || /^nvidia\d+$/.test(name));
}

/** Whether there may be a card that WebGPU computes on. */
export function mayHaveGraphicsCard(): boolean {
  return mayHaveNvidia() || entries("/dev/dri").some((name) => name.startsWith("render"));
}

function entries(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch {
    return [];
  }
}
