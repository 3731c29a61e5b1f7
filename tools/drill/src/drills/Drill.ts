import type { Verdict } from "../report/Verdict.ts"
import type { Options } from "../options.ts"

/** What a drill is given. */
export interface Given {
  readonly options: Options
  /** Everything that is opened is closed by it. */
  readonly closing: AsyncDisposableStack
  readonly say: (line: string) => void
}

/** A drill of the command. */
export interface Drill {
  readonly name: string
  /** What it does, for the reader. */
  readonly about: string
  readonly run: (given: Given) => Promise<Verdict>
}
