import type { Gateway, GatewayDescription, SandboxResponse } from "../Gateway.ts"
import * as respond from "./respond.ts"

const shownMovements = 50

const cell = (tag: string, text: string): string => `<${tag}>${respond.escapeHtml(text)}</${tag}>`

const table = (rows: ReadonlyArray<Readonly<Record<string, string | number>>>): string => {
  const first = rows[0]
  if (first === undefined) return "<p>none</p>"
  const cells = (tag: string, values: ReadonlyArray<string | number>) =>
    `<tr>${values.map((value) => cell(tag, String(value))).join("")}</tr>`
  return `<table>${cells("th", Object.keys(first))}${rows
    .map((row) => cells("td", Object.values(row)))
    .join("\n")}</table>`
}

const movementsOf = (gateway: Gateway) =>
  gateway.ledger
    .movements()
    .slice(-shownMovements)
    .reverse()
    .map(({ atMs, ...movement }) => ({ ...movement, at: new Date(atMs).toISOString() }))

const triggersOf = (description: GatewayDescription): string =>
  `<details><summary>Trigger amounts and cards</summary>
<p>Amounts hit the create call. Replace the leading 1 by 2, 3, 4 or 5 to hit the later
CP, RF, RV or IN of that payment. Each strikes once
per payment and operation; every other amount succeeds.</p>
${table(description.amounts)}${table(description.cards)}</details>`

const section = (gateway: Gateway, origin: string): string => {
  const description = gateway.describe()
  return `<section><h2>${respond.escapeHtml(`${description.title}: /${gateway.name}`)}</h2>
<p>baseUrl <code>${respond.escapeHtml(`${origin}/${gateway.name}`)}</code></p>
<h3>Credentials</h3>${table(description.credentials)}
<details><summary>Operations</summary><ul>${description.operations
    .map((operation) => `<li><code>${respond.escapeHtml(operation)}</code></li>`)
    .join("")}</ul></details>
${triggersOf(description)}
<h3>Ledger: the latest ${shownMovements} movements</h3>${table(movementsOf(gateway))}</section>`
}

/** The page at `/`: every instance with its credentials, triggers and ledger. */
export const indexPage = (
  gateways: ReadonlyMap<string, Gateway>,
  origin: string
): SandboxResponse =>
  respond.html(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Switchyard sandbox</title>
<style>body{font:15px system-ui;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}
section{border-top:2px solid #888;margin-top:2rem}</style></head>
<body><h1>Switchyard sandbox</h1>
<p>Simulated payment gateways. No money moves.
Control API: <code>${respond.escapeHtml(origin)}/control/{instance}/…</code></p>
${Array.from(gateways.values(), (gateway) => section(gateway, origin)).join("\n")}
</body></html>`)
