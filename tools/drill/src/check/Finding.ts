/** Money that nobody accounts for, money that moved twice, or another broken promise. */
export type Kind = "lost" | "doubled" | "violation"

/** One thing that must not be. */
export interface Finding {
  readonly kind: Kind
  /** Which invariant of the money-safety rules it breaks. */
  readonly invariant: number
  /** The payment, key or reference that it is about. */
  readonly subject: string
  readonly detail: string
}

const of =
  (kind: Kind) =>
  (invariant: number, subject: string, detail: string): Finding => ({
    kind,
    invariant,
    subject,
    detail
  })

/** Money that moved, or a promise that was made, and that the router does not know. */
export const lost = of("lost")

/** Money that moved more often than it was asked to. */
export const doubled = of("doubled")

/** Another broken promise. */
export const violation = of("violation")

/** How many there are of each kind. */
export const counts = (findings: ReadonlyArray<Finding>): Readonly<Record<Kind, number>> => {
  const count = (kind: Kind): number => findings.filter((one) => one.kind === kind).length
  return { lost: count("lost"), doubled: count("doubled"), violation: count("violation") }
}
