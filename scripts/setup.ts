// `deno task setup [--gpu | --cpu]`: installs what the project needs into the project folder.
import { noWords, readCommandLine } from "./command_line/mod.ts";
import { ensureSetup, runMain } from "./environment/mod.ts";

const USAGE = `deno task setup [--gpu | --cpu]

Installs JupyterLab, TensorFlow's library and the Deno kernel into .venv and the npm packages into
node_modules. Without an option it keeps the library that is installed, or takes the one for the CPU.
  --gpu  TensorFlow's library with CUDA, for NVIDIA GPUs (Linux)
  --cpu  back to the library without CUDA`;

async function main(args: string[]): Promise<void> {
  const { values, words, help } = readCommandLine(args, {
    gpu: { type: "boolean" },
    cpu: { type: "boolean" },
  });
  if (help) return console.log(USAGE);
  noWords(words);
  if (values.gpu && values.cpu) throw new Error("--gpu and --cpu exclude each other");
  const engine = values.gpu ? "gpu" : values.cpu ? "cpu" : undefined;
  await ensureSetup({ engine, verbose: true });
}

if (import.meta.main) await runMain("setup", main);
