import { isCode } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

// Written in two halves so that this file does not find itself.
const marker = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME"].join("|")})\\b`)

export const rule: Rule = {
  name: "leftovers",
  why: "A note to finish something later is either done now or written down where work is planned.",
  check: (repo) =>
    repo.files
      .filter((file) => isCode(file) || /\.(md|json|ya?ml)$/.test(file))
      .filter((file) => !file.endsWith("package-lock.json"))
      .flatMap((file) =>
        repo.lines(file).flatMap((line, index) => {
          const found = marker.exec(line)?.[1]
          return found === undefined ? [] : [finding(file, index + 1, `leaves a ${found} behind`)]
        })
      )
}
