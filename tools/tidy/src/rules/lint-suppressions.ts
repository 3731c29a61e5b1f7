import { scripts } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const directive = new RegExp(
  `(?:/[/*])\\s*(eslint-${"disable"}[a-z-]*|@ts-(?:no${"check"}|ignore))`
)

export const rule: Rule = {
  name: "lint-suppressions",
  why: "A guard rail that a comment can take down is none: what is let off is named in one list.",
  check: (repo) =>
    scripts(repo).flatMap((file) =>
      repo.lines(file).flatMap((line, index) => {
        const found = directive.exec(line)?.[1]
        return found === undefined
          ? []
          : [finding(file, index + 1, `switches a check off with ${found}`)]
      })
    )
}
