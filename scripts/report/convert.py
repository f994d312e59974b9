"""Turns executed notebooks into pieces of HTML for the report; prints one JSON object a notebook.

usage: convert.py FOLDER NOTEBOOK ...

FOLDER is where the notebooks' own pictures (named in their text) stand. Each object holds: html, headings
(id, level, text), question (the first words in bold), formulas (tex, display), outputs (HTML of pictures,
charts and key figures), the key figures themselves, with the id of their place, the first picture of the
cell that is tagged report-picture, with the id of its place, and the plotly trace types. A formula or an output stands in the html as an empty element
that names its place in its list; a chart is its static picture beside its data. Nothing in the HTML
needs another host.
"""

import base64
import html
import json
import pathlib
import re
import sys

import nbformat
from jinja2 import pass_context
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

PLOTLY = "application/vnd.plotly.v1+json"
KEY_FIGURES = "application/vnd.maskgit.key-figures+json"
# Tag of the cell whose first picture stands for the notebook at the top of the report.
REPORT_PICTURE = "report-picture"
# Most lines of an error, and most characters of a line.
ERROR_LINES = 60
ERROR_LENGTH = 1000
# In the order of preference where an output offers several.
PICTURES = ["image/svg+xml", "image/webp", "image/gif", "image/png", "image/jpeg"]


def slot(kind: str, index: int) -> str:
    """The empty element that stands for a piece of the list `kind`."""
    return f'<span data-{kind}="{index}"></span>'


class Renderer(IPythonRenderer):
    """Markdown to HTML with headings collected and formulas left to the caller."""

    def __init__(self, prefix: str, headings: list, formulas: list, **options: object) -> None:
        super().__init__(escape=False, embed_images=True, **options)
        self.prefix = prefix
        self.headings = headings
        self.formulas = formulas

    def heading(self, text: str, level: int, **attrs: object) -> str:
        plain = html.unescape(re.sub(r"<[^>]*>", "", text))
        slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
        name = f"{self.prefix}-{slug}"
        taken = {heading["id"] for heading in self.headings}
        unique = name
        number = 2
        while unique in taken:
            unique, number = f"{name}-{number}", number + 1
        self.headings.append({"id": unique, "level": level, "text": plain})
        return f'<h{level} id="{unique}">{text}</h{level}>\n'

    def _formula(self, tex: str, display: bool) -> str:
        self.formulas.append({"tex": tex, "display": display})
        return slot("formula", len(self.formulas) - 1)

    def block_math(self, body: str) -> str:
        return self._formula(body, True)

    def inline_math(self, body: str) -> str:
        return self._formula(body, False)

    def latex_environment(self, name: str, body: str) -> str:
        return self._formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)


class Exporter(HTMLExporter):
    """nbconvert's plain cells, with this module's markdown."""

    def __init__(self, name: str, **options: object) -> None:
        self.name = name
        self.headings: list[dict] = []
        self.formulas: list[dict] = []
        super().__init__(template_name="basic", **options)

    @pass_context
    def markdown2html(self, context, source):
        cell = context.get("cell", {})
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        renderer = Renderer(
            self.name,
            self.headings,
            self.formulas,
            attachments=cell.get("attachments", {}),
            path=path,
        )
        return MarkdownWithMath(renderer=renderer).render(source)


def as_text(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def short_error(output: nbformat.NotebookNode) -> None:
    """Leaves the first lines of an error's text: what a cell throws may be as long as its data."""
    lines = "\n".join(output.get("traceback", [])).split("\n")
    shown = [line if len(line) <= ERROR_LENGTH else f"{line[:ERROR_LENGTH]}..." for line in lines[:ERROR_LINES]]
    more = len(lines) - len(shown)
    output["traceback"] = [*shown, *([f"... ({more} more lines)"] if more > 0 else [])]


def picture(data: dict, metadata: dict, alt: str) -> str | None:
    """An <img> with its bytes inside, of the first kind of picture that the output offers."""
    kind = next((kind for kind in PICTURES if kind in data), None)
    if kind is None:
        return None
    body = as_text(data[kind])
    encoded = base64.b64encode(body.encode()).decode() if kind == "image/svg+xml" else body.strip()
    sizes = metadata.get(kind, metadata)
    size = "".join(f' {name}="{int(sizes[name])}"' for name in ("width", "height") if name in sizes)
    return f'<img alt="{html.escape(alt)}" src="data:{kind};base64,{encoded}"{size}>'


def chart(figure: dict, static: str | None) -> str:
    """The figure's data for plotly.js, beside the picture that is shown until it is drawn."""
    # No text in the JSON may end the script element.
    data = json.dumps(figure).replace("<", "\\u003c")
    return (
        f'<div class="chart">{static or ""}'
        f'<script type="application/json">{data}</script></div>'
    )


def anchored(output: nbformat.NotebookNode, name: str, found: list[dict]) -> None:
    """Collects the key figures of an output, and gives it an id to link to."""
    data = output.get("data", {})
    if KEY_FIGURES not in data:
        return
    place = f"{name}-key-figures" + (f"-{len(found) + 1}" if found else "")
    found.append({"id": place, **data.pop(KEY_FIGURES)})
    data["text/html"] = f'<div id="{place}">{as_text(data["text/html"])}</div>'


def prepare(
    output: nbformat.NotebookNode, outputs: list[str], types: set[str], place: str
) -> dict | None:
    """Moves a picture or chart to `outputs`: nbconvert parses all HTML again, slow for large ones.

    Returns the picture, with the id `place` that it has got there.
    """
    data = output.get("data")
    if not data:
        return None
    alt = as_text(data.get("text/plain", "")) or "Output of the cell above"
    static = picture(data, output.get("metadata", {}), alt)
    if PLOTLY in data:
        figure = data[PLOTLY]
        types.update(trace.get("type", "scatter") for trace in figure.get("data", []))
        outputs.append(chart(figure, static))
    elif static and "text/html" not in data:
        outputs.append(f'<div class="picture">{static}</div>')
    else:
        return None
    if static and place:
        outputs[-1] = f'<div id="{place}">{outputs[-1]}</div>'
    output["data"] = {"text/html": slot("output", len(outputs) - 1)}
    return {"id": place, "image": static} if static else None


def question(nb: nbformat.NotebookNode) -> str:
    """The first words in bold of a notebook's first cell: what it asks."""
    first = nb.cells[0].source if nb.cells and nb.cells[0].cell_type == "markdown" else ""
    bold = re.search(r"\*\*(.+?)\*\*", first, re.DOTALL)
    return " ".join(bold[1].split()) if bold else ""


def foldable(body: str) -> str:
    """The code of each cell in an element that the reader can close."""
    return re.sub(
        r'(<div class="input_area">\s*)(<div class="\s*highlight hl-.*?</pre></div>)',
        r'\1<details class="code" open><summary>code</summary>\n\2</details>',
        body,
        flags=re.DOTALL,
    )


def convert(path: pathlib.Path, folder: str) -> dict:
    nb = nbformat.read(path, as_version=4)
    outputs: list[str] = []
    types: set[str] = set()
    figures: list[dict] = []
    chosen: dict | None = None
    for cell in nb.cells:
        is_chosen = REPORT_PICTURE in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                short_error(output)
            anchored(output, path.stem, figures)
            place = f"{path.stem}-picture" if is_chosen and chosen is None else ""
            shown = prepare(output, outputs, types, place)
            chosen = chosen or (shown if place else None)
    config = Config({"TemplateExporter": {"exclude_input_prompt": True, "exclude_output_prompt": True}})
    exporter = Exporter(path.stem, config=config)
    nb.metadata["language_info"] = {"name": "typescript", "pygments_lexer": "typescript"}
    body, _ = exporter.from_notebook_node(nb, resources={"metadata": {"path": folder}})
    return {
        "name": path.stem,
        "question": question(nb),
        "html": foldable(body),
        "headings": exporter.headings,
        "formulas": exporter.formulas,
        "outputs": outputs,
        "keyFigures": figures,
        **({"picture": chosen} if chosen else {}),
        "traceTypes": sorted(types),
    }


if __name__ == "__main__":
    for argument in sys.argv[2:]:
        print(json.dumps(convert(pathlib.Path(argument), sys.argv[1])))
