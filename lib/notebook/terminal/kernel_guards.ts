// What must hold in a notebook from its first import on: the stop button does not end the kernel,
// and no error is lost.
import { showAsyncErrors } from "./async_errors.ts";
import { keepKernelAlive } from "./interrupt.ts";
import { insideNotebook, kernelBroadcast } from "../output/jupyter.ts";

if (insideNotebook()) {
  keepKernelAlive();
  showAsyncErrors(kernelBroadcast);
}
