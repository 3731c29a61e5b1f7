/** An element of SVG as text. */
export type Node = string

type Attributes = Readonly<Record<string, string | number>>

const escaped = (value: string): string =>
  value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;")

// One decimal: a tenth of a pixel cannot be seen, and the bytes stay the same.
const valueOf = (value: string | number): string =>
  typeof value === "number" ? String(Math.round(value * 10) / 10) : escaped(value)

/** An element; its content is SVG already. */
export const element = (name: string, attributes: Attributes, content = ""): Node => {
  const all = Object.entries(attributes).map(([key, value]) => ` ${key}="${valueOf(value)}"`)
  return content === ""
    ? `<${name}${all.join("")}/>`
    : `<${name}${all.join("")}>${content}</${name}>`
}

/** Words. */
export const text = (words: string, attributes: Attributes): Node =>
  element("text", attributes, escaped(words))

/** How many colours the curves can have. */
export const colours = 4

// Of Okabe and Ito, told apart by the colour-blind too; the dark page has lighter ones. The picture brings
// its own paper, because a page may be dark where the reader's system is not.
const style = `
.paper{fill:#fff;stroke:#d0d7de}
text{font:11px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#57606a}
.title{font-weight:600;fill:#1f2328}
.grid{stroke:#eaeef2}
.axis{stroke:#8c959f}
.band{fill:#afb8c1;opacity:.3}
.mark{fill:none;stroke:#8c959f;stroke-dasharray:3 3}
.curve{fill:none;stroke-width:1.8;stroke-linejoin:round}
.c0{stroke:#0072b2}.c1{stroke:#d55e00}.c2{stroke:#009e73}.c3{stroke:#aa4499}
.cown{stroke:#1f2328}.cother{stroke:#aa4499}.coracle{stroke:#8c959f;stroke-dasharray:4 3}
@media(prefers-color-scheme:dark){
.paper{fill:#0d1117;stroke:#30363d}
text{fill:#9198a1}
.title{fill:#f0f6fc}
.grid{stroke:#21262d}
.axis{stroke:#6e7681}
.band{fill:#6e7681}
.c0{stroke:#56b4e9}.c1{stroke:#e69f00}.c2{stroke:#2fd09b}.c3{stroke:#dd8fcb}
.cown{stroke:#f0f6fc}.cother{stroke:#dd8fcb}.coracle{stroke:#8b949e}
}
`

/** A picture on paper of its own, with words for those who cannot see it. */
export const picture = (
  width: number,
  height: number,
  about: string,
  nodes: ReadonlyArray<Node>
): string => {
  const paper = element("rect", {
    class: "paper",
    x: 0.5,
    y: 0.5,
    width: width - 1,
    height: height - 1,
    rx: 6
  })
  const content = [
    `<title>${escaped(about)}</title>`,
    `<style>${style}</style>`,
    paper,
    ...nodes
  ].join("\n")
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img"
  }
  return `${element("svg", attributes, `\n${content}\n`)}\n`
}
