/**
 * How a schema's message says that a member tells the cases of a union apart, so that a refusal names the
 * member and its values: `Schema.Union([...]).annotate(UnionCases.by("type", ["card", "upi"]))`.
 */

const mark = "cases by "

/** The annotation of a union whose cases `member` tells apart. */
export const by = (member: string, cases: ReadonlyArray<string>) => ({
  message: `${mark}${member} one of: ${cases.join(", ")}`
})

/** The member and the rule behind a message of {@link by}; null for any other message. */
export const parse = (
  message: string
): { readonly member: string; readonly rule: string } | null => {
  if (!message.startsWith(mark)) return null
  const [member = "", ...rule] = message.slice(mark.length).split(" ")
  return { member, rule: rule.join(" ") }
}
