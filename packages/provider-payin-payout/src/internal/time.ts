/** The gateway's two ways to write a time (sheet section 7), as milliseconds since the epoch. */

const local = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/

/**
 * `time_of_processing`: `2025-08-04 16:58:30`, without a zone. It is Indian Standard Time, always
 * 5:30 ahead of UTC. Null where the text is no such time.
 */
export const fromIndia = (text: string): number | null => {
  const [, day = "", time = ""] = local.exec(text) ?? []
  return exact(Date.parse(`${day}T${time}+05:30`), `${day}T${time}`, 5.5 * 3_600_000)
}

/** `created_at`, `updated_at`: `2025-08-04T11:28:30.000000Z`. Null where the text is no such time. */
export const fromUtc = (text: string): number | null =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/.test(text)
    ? exact(Date.parse(text), text.slice(0, 19), 0)
    : null

// The parser takes 30 February for 2 March; such a text is no time.
const exact = (millis: number, text: string, aheadMs: number): number | null =>
  Number.isNaN(millis) || !new Date(millis + aheadMs).toISOString().startsWith(text) ? null : millis
