import { BlockList, isIP, isIPv6 } from "node:net"

/** Which addresses are on the public internet. Pure. */

/** IANA's special-purpose registry, multicast, and a cloud's own service on an otherwise public address. */
const specialV4: ReadonlyArray<readonly [network: string, prefix: number, why: string]> = [
  ["0.0.0.0", 8, "this network"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "carrier-grade NAT"],
  ["127.0.0.0", 8, "loopback"],
  ["168.63.129.16", 32, "Azure's host"],
  ["169.254.0.0", 16, "link-local, the clouds' metadata"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "protocol assignments"],
  ["192.0.2.0", 24, "documentation"],
  ["192.88.99.0", 24, "6to4 relays"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "benchmarks"],
  ["198.51.100.0", 24, "documentation"],
  ["203.0.113.0", 24, "documentation"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved, broadcast"]
]

/** Special ranges inside of what is otherwise global unicast. */
const specialV6: ReadonlyArray<readonly [network: string, prefix: number, why: string]> = [
  ["2001::", 23, "protocol assignments, Teredo among them"],
  ["2001:db8::", 32, "documentation"],
  ["2002::", 16, "6to4"],
  ["3fff::", 20, "documentation"]
]

/** Prefixes that carry an IPv4 address in their last 32 bits; it decides. */
const carriers = ["::ffff:", "64:ff9b::"] as const

const special = new BlockList()
for (const [network, prefix] of specialV4) {
  special.addSubnet(network, prefix, "ipv4")
  for (const carrier of carriers) special.addSubnet(carrier + network, 96 + prefix, "ipv6")
}
for (const [network, prefix] of specialV6) special.addSubnet(network, prefix, "ipv6")

// IPv6 is the other way round: only this much is in use at all, and the rest is loopback, local or unknown.
const global = new BlockList()
global.addSubnet("2000::", 3, "ipv6")
for (const carrier of carriers) global.addSubnet(`${carrier}0.0.0.0`, 96, "ipv6")

/**
 * Whether an IP address in its usual spelling (`192.0.2.1`, `2001:db8::1`, no brackets) is of the public
 * internet. False for private, loopback, link-local, multicast and every other special range, for IPv4
 * addresses of these in IPv6 clothes, for anything with a zone, and for what is no address at all.
 */
export const isPublic = (address: string): boolean => {
  if (isIP(address) === 0 || address.includes("%")) return false
  return isIPv6(address)
    ? global.check(address, "ipv6") && !special.check(address, "ipv6")
    : !special.check(address, "ipv4")
}
