// Takes out of the process's memory what only the loading of the library has touched of it.

const MADV_DONTNEED = 4;

const symbols = {
  madvise: { parameters: ["pointer", "usize", "i32"], result: "i32" },
} as const;

/** A line of /proc/self/maps: addresses, rights, the place in the file, the file. */
const LINE = /^([0-9a-f]+)-([0-9a-f]+) (\S+) ([0-9a-f]+) \S+ \S+ +(.*)$/;

/**
 * Lets go of the code and the constants of libraries, most of which only their loading reads: what is used then is read again,
 * from the system's cache of the file. Nothing is done where the system has no list of what is mapped, as under macOS.
 *
 * @param folder of the libraries
 */
export function releaseLoaded(folder: string): void {
  let maps: string;
  try {
    maps = Deno.readTextFileSync("/proc/self/maps");
  } catch {
    return;
  }
  const libc = Deno.dlopen("libc.so.6", symbols);
  for (const line of maps.split("\n")) {
    const [, from, to, rights, offset, path] = LINE.exec(line) ?? [];
    // Code, and the constants at the file's start: pages that are never written to. Others hold what the linker has written.
    const unwritten = rights === "r-xp" || (rights === "r--p" && Number(`0x${offset}`) === 0);
    if (!unwritten || !path.startsWith(`${folder}/`)) continue;
    const start = BigInt(`0x${from}`);
    const length = BigInt(`0x${to}`) - start;
    libc.symbols.madvise(Deno.UnsafePointer.create(start), length, MADV_DONTNEED);
  }
  libc.close();
}
