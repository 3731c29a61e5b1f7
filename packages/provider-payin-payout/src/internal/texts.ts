import { Scrub } from "@switchyard/core"

/**
 * The gateway's free texts: it has no codes, so what they speak of helps to decide, and only a part of
 * them may be shown (sheet section 9, points 7 to 11 and 30).
 */

const anyOf = (...patterns: ReadonlyArray<RegExp>): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join("|"), "i")

/** Matches what every one of the patterns matches. */
export const all = (...patterns: ReadonlyArray<RegExp>): RegExp =>
  new RegExp(`^${patterns.map(({ source }) => `(?=.*(${source}))`).join("")}`, "is")

/** Matches what none of the patterns matches. */
export const none = (...patterns: ReadonlyArray<RegExp>): RegExp =>
  new RegExp(`^(?!.*(${anyOf(...patterns).source}))`, "is")

const order = /(order|transaction|payin|payout|payment|record)/.source

/** What a text speaks of. */
export const about = {
  /** Also the document's own texts for a payout that was taken on or paid (sections 5.4 and 5.5). */
  progress: anyOf(
    /(?<!\bnot )process|progress|under ?way|initiated|submitted|scheduled|queue|pending|await|on hold/,
    /in transit|under review|sent to|completed|approved|succe(ss|ed)|credited|debited|\bpaid\b/,
    /confirm|respon[sd]|unable to (reach|connect)|time[d ]*-? ?out|went wrong/,
    /(bank|gateway|server|internal) error/,
    /(status|outcome|result|state) (is )?unknown|unknown (status|outcome|result|state)/
  ),
  /** Laravel words a taken `order_id` like the first. */
  duplicate: /duplicat|already (been |in )?(taken|exist|used)|not unique/i,
  rate: /too many|rate.?limit|throttl|retry-after/i,
  funds: anyOf(
    /\binsufficient\W+(\w+\W+){0,2}(balance|funds?|wallet)\b/,
    /\b(balance|funds?|wallet)\W+(\w+\W+){0,2}insufficient\b/
  ),
  absence: anyOf(
    new RegExp(`\\b${order}([ _]id)?\\W+((was|is|could)\\W+)?(not (be )?found|does ?n[o']t exist)`),
    new RegExp(`\\bno such ${order}\\b|\\bno ${order}s? ((was|were) )?found`)
  ),
  path: /\b(path|route|endpoint|url|page|resource|method|action)\b/i,
  form: /validat|required|invalid|must (be|have|not)|format|not allowed|missing|\bfields?\b/i,
  /** A field of our requests. */
  field: anyOf(
    /\b(order|user)[ _]id\b|\bamount\b|\bmethod\b|\bredirect[ _]url\b|\bbeneficiary\b|\bname\b/,
    /\be-?mail\b|\bmobile\b|\baddress\b|\bacc(ount)?([ _]n(o|umber))?\b|\bifsc\b|\bremarks\b/
  )
} as const

// Account and mobile numbers, also in groups; e-mail addresses and UPI ids.
const numberLike = /\p{Nd}(?:[\s\p{Pd}./_]{0,3}\p{Nd}){5,}/gu
const handleLike = /[^\s@"'<>()]{1,64}@[^\s@"'<>()]{1,64}/g

/** Finds a number that was sent, whatever stands between its digits; null for a text that is none. */
const numberOf = (sent: string): RegExp | null => {
  const digits = sent.replaceAll(/\D/g, "")
  return digits.length < 6 || /\p{L}/u.test(sent)
    ? null
    : new RegExp([...digits].join("[^\\p{L}\\p{N}]{0,3}"), "gu")
}

/** A free text without secrets, account numbers, mobile numbers, addresses and UPI ids. */
export const scrub = (raw: string, hidden: ReadonlyArray<string> = []): string => {
  const unsent = hidden
    .map(numberOf)
    .reduce((left, sent) => (sent === null ? left : left.replaceAll(sent, "***")), raw)
  return Scrub.text(unsent, hidden).replaceAll(handleLike, "***").replaceAll(numberLike, "***")
}

/** Every text inside a value of unknown shape. */
export const textsOf = (value: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof value === "string") return value.trim() === "" ? [] : [value]
  if (typeof value !== "object" || value === null || depth > 3) return []
  return Object.values(value).flatMap((inner) => textsOf(inner, depth + 1))
}
