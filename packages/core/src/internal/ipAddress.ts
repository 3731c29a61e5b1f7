/** Whether texts are addresses of the internet protocol; Node's own check is not there in a browser. */

const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"
const v4 = new RegExp(`^${octet}(\\.${octet}){3}$`)
const group = /^[\da-fA-F]{1,4}$/

const isV4 = (text: string): boolean => v4.test(text)

/** How many groups of 16 bits a part of an IPv6 address has, or null where it is none. */
const groupsOf = (part: string, mayEndInV4: boolean): number | null => {
  if (part === "") return 0
  const pieces = part.split(":")
  const last = pieces.at(-1) ?? ""
  const isMixed = mayEndInV4 && isV4(last)
  const hex = isMixed ? pieces.slice(0, -1) : pieces
  return hex.every((piece) => group.test(piece)) ? hex.length + (isMixed ? 2 : 0) : null
}

/** RFC 4291, section 2.2: eight groups, of which one run of zeros may be written `::`; without a zone. */
const isV6 = (text: string): boolean => {
  const [head = "", tail, ...more] = text.split("::")
  if (more.length > 0) return false
  if (tail === undefined) return groupsOf(head, true) === 8
  const before = groupsOf(head, false)
  const after = groupsOf(tail, true)
  return before !== null && after !== null && before + after < 8
}

/** An IPv4 address in four decimal numbers, or an IPv6 address. */
export const isIpAddress = (text: string): boolean => isV4(text) || isV6(text)
