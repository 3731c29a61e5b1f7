import type { Delivery, SandboxResponse } from "../Gateway.ts"

export const whole: Delivery = { _tag: "Whole" }

const jsonHeaders = { "content-type": "application/json;charset=UTF-8" }
const htmlHeaders = { "content-type": "text/html;charset=UTF-8", "cache-control": "no-store" }

export const json = (value: unknown, status = 200): SandboxResponse => ({
  status,
  headers: jsonHeaders,
  body: JSON.stringify(value),
  delivery: whole
})

export const html = (body: string, status = 200): SandboxResponse => ({
  status,
  headers: htmlHeaders,
  body,
  delivery: whole
})

/** An answer of which no byte of content reaches the caller. */
export const undelivered = (delivery: Delivery): SandboxResponse => ({
  status: 0,
  headers: {},
  body: "",
  delivery
})

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

/** Text for an HTML element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
