import { describe, expect, it } from "vitest"
import * as Tour from "./support/Tour.ts"

describe("what is seen", () => {
  it.each([
    ["the same", "status captured\n", "status captured\n"],
    ["a part of a line that differs", "id pay_…\n", "id pay_4xQ\n"],
    ["lines that differ", "HTTP 201\n…\nend\n", "HTTP 201\na\nb\nend\n"],
    ["lines of which there are none", "HTTP 201\n…\nend\n", "HTTP 201\nend\n"],
    ["nothing", "", ""]
  ])("%s", (_, expected, actual) => {
    expect(Tour.isSeen(expected, actual)).toBe(true)
  })

  it.each([
    ["another word", "status captured\n", "status declined\n"],
    ["a line more", "status captured\n", "status captured\ncaptured 1\n"],
    ["a line less", "status captured\ncaptured 1\n", "status captured\n"],
    ["nothing", "status captured\n", ""],
    ["something where nothing is promised", "", "bash: oops\n"],
    ["… that swallows a line feed", "id …\n", "id pay_1\nstatus failed\n"],
    ["… that stands for nothing", "id …\n", "id \n"],
    ["characters that mean something in patterns", "a.c\n", "abc\n"]
  ])("is not %s", (_, expected, actual) => {
    expect(Tour.isSeen(expected, actual)).toBe(false)
  })
})

const page = `# Title

## Pay

Words.

\`\`\`sh
a=1
\`\`\`

\`\`\`sh
echo $a
\`\`\`

\`\`\`text
1
\`\`\`

## Only words

In the browser of your choice.

## Click

In a browser, type \`411 1\` into **Card**, press **Go on**,
then **Pay**. You end at _Thank you_.

## End

Press Ctrl-C now.
`

const gestures = [{ name: "Card", text: "411 1" }, { name: "Go on" }, { name: "Pay" }]

describe("a page", () => {
  it("is its steps, in their order", () => {
    expect(Tour.parse(page)).toEqual([
      {
        title: "Pay",
        steps: [
          { kind: "run", code: "a=1\n", seen: "", line: 7 },
          { kind: "run", code: "echo $a\n", seen: "1\n", line: 11 }
        ]
      },
      {
        title: "Click",
        steps: [{ kind: "click", gestures, end: "Thank you", line: 25 }]
      },
      { title: "End", steps: [{ kind: "stop", line: 30 }] }
    ])
  })

  it("has no block that nobody runs or compares", () => {
    expect(() => Tour.parse("# A\n\n```bash\nls\n```\n")).toThrow("line 3: a block of bash")
    expect(() => Tour.parse("# A\n\nWords.\n\n```text\n1\n```\n")).toThrow("under no command")
  })
})
