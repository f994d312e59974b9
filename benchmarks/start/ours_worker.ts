// A contestant of ours in start: its step is a whole process. Arguments: step, mode.
import { serve } from "../harness/serve.ts";
import { partsOf } from "./parts.ts";

const [step, mode] = Deno.args;

await serve({
  steps: {
    [step]: async (count) => {
      for (let i = 0; i < count; i++) await partsOf(mode);
    },
  },
  about: {},
});
