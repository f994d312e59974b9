// Formulas as pictures: TeX to SVG by MathJax, so that the report needs neither scripts nor fonts.

import { createRequire } from "node:module";

export interface Formula {
  tex: string;
  /** On a line of its own. */
  display: boolean;
}

/** The part of MathJax's global object that is used here; its package has no types for it. */
interface MathJax {
  init(options: Record<string, unknown>): Promise<void>;
  tex2svgPromise(tex: string, options: { display: boolean }): Promise<unknown>;
  startup: { adaptor: { innerHTML(node: unknown): string } };
}

async function load(): Promise<MathJax> {
  const { default: mathJax } = await import("mathjax") as unknown as { default: MathJax };
  // Its own loader imports parts by their path, which a "#" or "%" makes another URL.
  const require = createRequire(import.meta.resolve("mathjax"));
  await mathJax.init({
    loader: { load: ["input/tex", "output/svg"], require },
    svg: { fontCache: "none", linebreaks: { inline: false } },
    startup: { typeset: false },
  });
  return mathJax;
}

let loading: Promise<MathJax> | undefined;

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/**
 * One formula as an element with its drawing inside and its TeX as the text for screen readers.
 * @throws Error that names the formula when it is no valid TeX
 */
export async function renderFormula({ tex, display }: Formula): Promise<string> {
  const mathJax = await (loading ??= load());
  const node = await mathJax.tex2svgPromise(tex.trim(), { display });
  const svg = mathJax.startup.adaptor.innerHTML(node);
  const problem = /data-mjx-error="([^"]*)"/.exec(svg);
  if (problem) throw new Error(`formula ${tex.trim()}: ${problem[1]}`);
  const drawing = svg.replaceAll(/ data-[a-z-]+="[^"]*"/g, "")
    .replace('role="img"', 'aria-hidden="true"');
  const kind = display ? "formula display" : "formula";
  return `<span class="${kind}" role="math" aria-label="${escapeAttribute(tex.trim())}">` +
    `${drawing}</span>`;
}
