// A contestant of ours in start: its step is a whole process. Arguments: step, mode.
import { join } from "node:path";
import { runCommand } from "../../scripts/environment/process.ts";
import { serve } from "../harness/serve.ts";

const [step, mode] = Deno.args;
const args = ["run", "--allow-all", "--quiet", join(import.meta.dirname!, "ours_process.ts"), mode];

await serve({
  steps: {
    [step]: async (count) => {
      for (let i = 0; i < count; i++) await runCommand(Deno.execPath(), { args });
    },
  },
  about: {},
});
