/** The gateway's identifiers and its timestamp (open-payment.md section 1). */

/** A number from 0 (inclusive) to 1 (exclusive). */
export type Draw = () => number

/** Lower-case hex digits by chance. */
export const hex = (length: number, draw: Draw): string =>
  Array.from({ length }, () => Math.floor(draw() * 16).toString(16)).join("")

/** A payment's or registration's id: 32 hex digits. */
export const transaction = (draw: Draw): string => `8ac7a4a2${hex(24, draw)}`

/** Whether the text could be the id of a payment or registration. */
export const isTransaction = (id: string): boolean => /^[a-f0-9]{32}$/.test(id)

/** A checkout's id: 32 upper-case hex digits and the name of a node. */
export const checkout = (draw: Draw): string => `${hex(32, draw).toUpperCase()}.uat01-vm-tx01`

/** The correlation id of a server-to-server call. */
export const ndc = (entityId: string, draw: Draw): string => `${entityId}_${hex(32, draw)}`

/** Twelve digits in groups of four, as the merchant and the customer see them. */
export const short = (draw: Draw): string => {
  const digits = Array.from({ length: 12 }, () => Math.floor(draw() * 10)).join("")
  return `${digits.slice(0, 4)}.${digits.slice(4, 8)}.${digits.slice(8)}`
}

/** In the form of a UUID, as card schemes number authentications. */
export const uuid = (draw: Draw): string =>
  [8, 4, 4, 4, 12].map((length) => hex(length, draw)).join("-")

/** `YYYY-MM-DD HH:MM:SS+0000`. */
export const timestamp = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}+0000`
