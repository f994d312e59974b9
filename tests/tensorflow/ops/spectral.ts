// Complex numbers and Fourier transforms.

import { tf } from "lib/tensorflow/mod.ts";
import { floats, op, type OpCases } from "./case.ts";

type Two = [tf.Tensor, tf.Tensor];
const parts: [ReturnType<typeof floats>, ReturnType<typeof floats>] = [floats(2, 8), floats(2, 8)];

export const spectral: OpCases = {
  complex: op<Two>(parts, (re, im) => tf.complex(re, im)),
  real: op<Two>(parts, (re, im) => tf.real(tf.complex(re, im))),
  imag: op<Two>(parts, (re, im) => tf.imag(tf.complex(re, im))),
  "abs, complex": op<Two>(parts, (re, im) => tf.abs(tf.complex(re, im))),
  "add, complex": op<Two>(parts, (re, im) => tf.add(tf.complex(re, im), tf.complex(im, re))),
  "mul, complex": op<Two>(parts, (re, im) => tf.mul(tf.complex(re, im), tf.complex(im, re))),
  fft: op<Two>(parts, (re, im) => tf.spectral.fft(tf.complex(re, im))),
  ifft: op<Two>(parts, (re, im) => tf.spectral.ifft(tf.complex(re, im))),
  rfft: op([floats(2, 8)], (x) => tf.spectral.rfft(x)),
  irfft: op<Two>([floats(2, 5), floats(2, 5)], (re, im) => tf.spectral.irfft(tf.complex(re, im))),
  "stft": op([floats(16)], (x: tf.Tensor1D) => tf.signal.stft(x, 4, 2)),
  frame: op([floats(12)], (x: tf.Tensor1D) => tf.signal.frame(x, 4, 3)),
  hannWindow: op([], () => tf.signal.hannWindow(8)),
};
