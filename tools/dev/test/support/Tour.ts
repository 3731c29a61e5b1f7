/**
 * A page that is a session at a terminal: what it lets its reader do, and what it says that they see. Pure.
 *
 * - A block of `sh` is run. The block of `text` after it is all that it prints; without one that is nothing.
 * - A paragraph that begins with "In a browser," opens the address of the last line `open …`, presses the
 *   buttons in **bold**, fills in the fields in bold that a text goes `into`, and ends at the heading in
 *   _italics_.
 * - A paragraph that begins with "Press Ctrl-C" ends the program.
 *
 * No other kind of block is allowed, so that nothing on the page escapes.
 */

/** A button to press; a field, where there is something to type into it. */
export interface Gesture {
  readonly name: string
  readonly text?: string
}

/** Something that the reader does; `line` is where the page says so. */
export type Step =
  | { readonly kind: "run"; readonly code: string; readonly seen: string; readonly line: number }
  | {
      readonly kind: "click"
      readonly gestures: ReadonlyArray<Gesture>
      readonly end: string
      readonly line: number
    }
  | { readonly kind: "stop"; readonly line: number }

/** The part under one heading. */
export interface Section {
  readonly title: string
  readonly steps: ReadonlyArray<Step>
}

interface Block {
  readonly language: string
  readonly text: string
  readonly line: number
}

/** Blocks and paragraphs in their order; a paragraph has no language. */
const blocksOf = (page: string): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  const at = (index: number) => page.slice(0, index).split("\n").length
  for (const { 0: whole, 1: language, 2: code, index } of page.matchAll(
    /^```(.*)\n([\s\S]*?)^```$|^(?:(?!```).+\n?)+/gm
  )) {
    blocks.push({ language: language ?? "", text: code ?? whole, line: at(index) })
  }
  return blocks
}

const clickOf = ({ line, text }: Block): Step => ({
  kind: "click",
  gestures: Array.from(
    text.matchAll(/(?:`([^`]+)`\sinto\s)?\*\*(.+?)\*\*/g),
    ([, typed, name = ""]) => (typed === undefined ? { name } : { name, text: typed })
  ),
  end: /_(.+?)_/.exec(text)?.[1] ?? "",
  line
})

const stepOf = (block: Block, next: Block | undefined): Step | null => {
  const { language, line, text } = block
  if (language === "sh") {
    return { kind: "run", code: text, seen: next?.language === "text" ? next.text : "", line }
  }
  if (language !== "" && language !== "text")
    throw new Error(`line ${line}: a block of ${language}`)
  if (language === "" && text.startsWith("In a browser,")) return clickOf(block)
  return language === "" && text.startsWith("Press Ctrl-C") ? { kind: "stop", line } : null
}

/** The sections of a page that have steps. */
export const parse = (page: string): ReadonlyArray<Section> => {
  const sections: Array<{ title: string; steps: Array<Step> }> = []
  const blocks = blocksOf(page)
  for (const [index, block] of blocks.entries()) {
    const title = block.language === "" ? /^#+ (.+)/.exec(block.text)?.[1] : undefined
    if (title !== undefined) sections.push({ title, steps: [] })
    const before = blocks[index - 1]
    if (block.language === "text" && before?.language !== "sh") {
      throw new Error(`line ${block.line}: what is seen stands under no command`)
    }
    const step = stepOf(block, blocks[index + 1])
    if (step !== null) sections.at(-1)?.steps.push(step)
  }
  return sections.filter(({ steps }) => steps.length > 0)
}

const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")

/**
 * Whether the page tells the truth: `…` stands for some characters of a line, or for any lines where it
 * stands alone; all the rest is as it is.
 */
export const isSeen = (expected: string, actual: string): boolean => {
  const lines = expected.split("\n").map((line) => {
    return line === "…" ? "(?:.*\\n)*?" : `${line.split("…").map(escape).join(".+?")}\\n`
  })
  // Both end with a line feed, so there is nothing behind the last one.
  return new RegExp(`^${lines.slice(0, -1).join("")}$`).test(actual)
}
