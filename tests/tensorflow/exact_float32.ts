// Import this before anything else to compare a GPU's results to float32's precision.
//
// By default NVIDIA's libraries round the inputs of matrix products and convolutions to TensorFloat-32's 10 bits.

Deno.env.set("NVIDIA_TF32_OVERRIDE", "0");
