import type { Attempt } from "./Attempt.ts"
import { apply as applyToPayment, type Change, type PaymentRecord } from "./PaymentRecord.ts"
import { applyToPayout, type PayoutRecord } from "./PayoutRecord.ts"
import { applyToToken, type TokenRecord } from "./TokenRecord.ts"

/** What attempts are made for and the journal is about. Each is a projection of its journal. */
export type Subject = PaymentRecord | PayoutRecord | TokenRecord

/** A subject with its attempts, oldest first. */
export interface State<S extends Subject = Subject> {
  readonly subject: S
  readonly attempts: ReadonlyArray<Attempt>
}

/** The subject after one more entry of its journal. */
export const apply = <S extends Subject>(subject: S, change: Change): S => {
  const kind: Subject = subject
  switch (kind.type) {
    case "payment":
      return { ...subject, ...applyToPayment(kind, change) }
    case "payout":
      return { ...subject, ...applyToPayout(kind, change) }
    case "token":
      return { ...subject, ...applyToToken(kind, change) }
  }
}

/** A state as that of this type of subject, or null where it is of another. */
export const as = <Type extends Subject["type"]>(
  type: Type,
  state: State
): State<Extract<Subject, { readonly type: Type }>> | null =>
  state.subject.type === type
    ? { ...state, subject: state.subject as Extract<Subject, { readonly type: Type }> }
    : null
