// Turns WebGPU's errors into exceptions. WebGPU goes on after an error, with wrong values, and reports it to a listener only.

/** Errors that say the same in other words follow the first one. */
const MOST = 3;

/** A device computed something else than it was asked to. */
export class WebGpuError extends Error {
  override readonly name = "WebGpuError";
}

/** Keeps the errors of a device until they can be thrown. */
export class GpuErrors {
  #messages: string[] = [];

  constructor(device: EventTarget & { readonly lost: Promise<{ message: string }> }) {
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault(); // or it is printed, too
      this.#add((event as Event & { error: { message: string } }).error.message);
    });
    device.lost.then(({ message }) => this.#add(`The device was lost: ${message}`));
  }

  /** @throws {WebGpuError} when the device had an error since the last call */
  check(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages.join("; ");
    this.#messages = [];
    throw new WebGpuError(
      `WebGPU failed, and what was computed since the last read is wrong: ${messages}`,
    );
  }

  #add(message: string): void {
    if (this.#messages.length < MOST) this.#messages.push(message.trim());
  }
}
