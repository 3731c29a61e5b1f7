import { isCode } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const limit = 110

export const rule: Rule = {
  name: "line-length",
  why: "Two files side by side fit on a screen, and a diff is read without scrolling.",
  check: (repo) =>
    repo.files.filter(isCode).flatMap((file) =>
      repo.lines(file).flatMap((line, index) => {
        const length = [...line].length
        return length > limit
          ? [finding(file, index + 1, `has ${length} characters, the limit is ${limit}`)]
          : []
      })
    )
}
