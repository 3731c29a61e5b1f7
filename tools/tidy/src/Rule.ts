import type { Repo } from "./Repo.ts"

/** One breach of a rule. `line` is 1-based; 1 stands for a whole file. */
export interface Finding {
  readonly file: string
  readonly line: number
  readonly message: string
}

/** A sentence of the style guide that a program can check. */
export interface Rule {
  /** As printed with each finding and as named in `exceptions.json`. */
  readonly name: string
  /** The harm that the rule prevents, in a sentence. */
  readonly why: string
  readonly check: (repo: Repo) => ReadonlyArray<Finding>
}

export const finding = (file: string, line: number, message: string): Finding => ({
  file,
  line,
  message
})
