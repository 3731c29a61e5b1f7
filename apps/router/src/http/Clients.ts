import { Option } from "effect"
import type { HttpServerRequest } from "effect/http"

/** Who sends a request without a key, and how many of them: so much of each address, and of all together. */
export interface Limit {
  readonly perSecond: number
  /** At once, after a pause. */
  readonly burst: number
}

/** Of one kind of requests. */
export interface Limits {
  readonly each: Limit
  readonly all: Limit
}

/** A token bucket. */
interface Bucket {
  tokens: number
  /** When the tokens were counted, in milliseconds of a clock that only goes forward. */
  at: number
}

const fill = (bucket: Bucket, { burst, perSecond }: Limit, now: number): void => {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000)
  bucket.at = now
}

/** Milliseconds until there is one token. */
const waitOf = ({ tokens }: Bucket, { perSecond }: Limit): number =>
  tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond)

/**
 * Counts requests by address. At most `mostClients` addresses are remembered, the last seen: whoever sends
 * from more of them meets the limit of all together.
 */
export const makeCounter = ({ all, each }: Limits, mostClients = 10_000) => {
  const clients = new Map<string, Bucket>()
  const together: Bucket = { tokens: all.burst, at: 0 }
  const bucketOf = (client: string, now: number): Bucket => {
    const known = clients.get(client)
    // The last seen stands last.
    clients.delete(client)
    const bucket = known ?? { tokens: each.burst, at: now }
    clients.set(client, bucket)
    const [first] = clients.keys()
    if (clients.size > mostClients && first !== undefined) clients.delete(first)
    return bucket
  }
  return {
    /** Takes one; answers 0, or how many milliseconds the client has to wait for the next. */
    take: (client: string, now: number): number => {
      const own = bucketOf(client, now)
      fill(own, each, now)
      fill(together, all, now)
      // Who is refused takes nothing from the others.
      const wait = Math.max(waitOf(own, each), waitOf(together, all))
      if (wait > 0) return wait
      own.tokens -= 1
      together.tokens -= 1
      return 0
    },
    size: () => clients.size
  }
}

/** An IPv4 address as it is, of an IPv6 address the network (/64): one client has many addresses in it. */
export const networkOf = (address: string): string => {
  const mapped = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = "", tail] = address.split("%", 1)[0]?.split("::", 2) ?? []
  const first = head === "" ? [] : head.split(":")
  const last = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last]
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")
}

/**
 * Where a request comes from. Behind so many proxies that each add the address that they see to
 * `X-Forwarded-For`, it is the one that the outermost of them added; what stands before it is made up.
 */
export const clientOf = (
  { headers, remoteAddress }: HttpServerRequest.HttpServerRequest,
  trustedProxies: number
): string => {
  const socket = Option.getOrElse(remoteAddress, () => "unknown")
  if (trustedProxies === 0) return networkOf(socket)
  const seen = (headers["x-forwarded-for"] ?? "").split(",").map((one) => one.trim())
  const client = seen.at(-trustedProxies) ?? ""
  return networkOf(client === "" ? socket : client.slice(0, 64))
}
