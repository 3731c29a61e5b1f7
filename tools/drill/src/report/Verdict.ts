import { counts, type Finding } from "../check/Finding.ts"

/** What a drill found. */
export interface Verdict {
  /** How many payments and payouts clients asked for. */
  readonly payments: number
  readonly findings: ReadonlyArray<Finding>
  /** Outcomes that nobody knows at the end. */
  readonly unresolved: ReadonlyArray<string>
  /** What the drill expected besides, and did not see. */
  readonly failed: ReadonlyArray<string>
}

/** The one line that scripts read. */
export const closingLine = ({ findings, payments }: Verdict): string => {
  const { doubled, lost, violation } = counts(findings)
  return `payments ${payments} seeds 1 lost ${lost} doubled ${doubled} violations ${violation}`
}

/** Whether everything was as it must be. */
export const isGood = ({ failed, findings, unresolved }: Verdict): boolean =>
  findings.length === 0 && unresolved.length === 0 && failed.length === 0

const shown = 20

const some = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length === 0
    ? []
    : [
        `\n${title}`,
        ...lines.slice(0, shown).map((line) => `  ${line}`),
        ...(lines.length > shown ? [`  and ${lines.length - shown} more`] : [])
      ]

/** Everything that is wrong, in words; empty when nothing is. */
export const complaints = ({ failed, findings, unresolved }: Verdict): string =>
  [
    ...some(
      "broken promises",
      findings.map((one) => `${one.kind} (${one.invariant}) ${one.subject}: ${one.detail}`)
    ),
    ...some("open at the end", unresolved),
    ...some("not as expected", failed)
  ].join("\n")
