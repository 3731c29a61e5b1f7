import { isCode } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const limit = 300

export const rule: Rule = {
  name: "file-length",
  why: "A file is one concept; one that does not fit in a sitting holds several.",
  check: (repo) =>
    repo.files.filter(isCode).flatMap((file) => {
      const lines = repo.lines(file)
      const count = lines.at(-1) === "" ? lines.length - 1 : lines.length
      return count > limit
        ? [finding(file, limit + 1, `has ${count} lines, the limit is ${limit}`)]
        : []
    })
}
