/** The page at `/`: what runs here, how to call it, what has moved. No scripts, nothing from elsewhere. */
import * as Faults from "../Faults.ts"
import type { Gateway, GatewayDescription, SandboxResponse } from "../Gateway.ts"
import { escapeHtml as escape, html } from "./respond.ts"
import { indexStyle } from "./indexStyle.ts"

const shownMovements = 50

/** A cell's text, or HTML that is ready. */
type Cell = string | number | { readonly html: string }

const code = (text: string): Cell => ({ html: `<code>${escape(text)}</code>` })

/** Words in backticks are code. */
const prose = (text: string): Cell => ({
  html: escape(text).replace(/`([^`]+)`/g, "<code>$1</code>")
})

const content = (cell: Cell): string =>
  typeof cell === "object" ? cell.html : escape(String(cell))

const row = (tag: "td" | "th", cells: ReadonlyArray<Cell>): string =>
  `<tr>${cells.map((cell) => `<${tag}>${content(cell)}</${tag}>`).join("")}</tr>`

const table = (names: ReadonlyArray<Cell>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string =>
  `<div class="table"><table><thead>${row("th", names)}</thead>
<tbody>${rows.map((cells) => row("td", cells)).join("\n")}</tbody></table></div>`

const details = (summary: string, count: number, inner: string): string =>
  count === 0
    ? ""
    : `<details><summary>${escape(summary)} <small>${count}</small></summary>${inner}</details>`

const codeList = (lines: ReadonlyArray<string>): string =>
  `<ul>${lines.map((line) => `<li>${content(code(line))}</li>`).join("")}</ul>`

/** The instances of one kind: they differ in their books only. */
interface Kind {
  readonly kind: string
  readonly description: GatewayDescription
  readonly gateways: ReadonlyArray<Gateway>
}

const kindsOf = (gateways: ReadonlyMap<string, Gateway>): ReadonlyArray<Kind> => {
  const all = [...gateways.values()]
  return [...new Set(all.map(({ kind }) => kind))].flatMap((kind) => {
    const own = all.filter((gateway) => gateway.kind === kind)
    const [first] = own
    return first === undefined ? [] : [{ kind, description: first.describe(), gateways: own }]
  })
}

const overview = (kinds: ReadonlyArray<Kind>, origin: string): string =>
  table(
    ["Instance", "Gateway", "Base URL", "Requests", "Movements"],
    kinds.flatMap(({ description, gateways, kind }) =>
      gateways.map(({ ledger, name }) => [
        { html: `<a href="#${escape(kind)}">${escape(name)}</a>` },
        description.title,
        code(`${origin}/${name}`),
        ledger.requests().length,
        ledger.movements().length
      ])
    )
  )

const latestMovements = (gateways: ReadonlyMap<string, Gateway>): string => {
  const latest = Array.from(gateways.values(), ({ ledger, name }) =>
    ledger.movements().map((movement) => ({ name, ...movement }))
  )
    .flat()
    .sort((one, other) => other.atMs - one.atMs || other.sequence - one.sequence)
    .slice(0, shownMovements)
  if (latest.length === 0) return "<p>Nothing has moved yet.</p>"
  return table(
    ["At (UTC)", "Instance", "Kind", "Amount", "Reference", "Payment id", "Account"],
    latest.map(({ account, amount, atMs, currency, kind, name, paymentId, reference }) => [
      { html: `<time>${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}</time>` },
      name,
      kind,
      { html: `<span class="amount">${escape(`${amount} ${currency}`)}</span>` },
      code(reference),
      code(paymentId),
      account
    ])
  )
}

const credentialsOf = ({ credentials }: GatewayDescription): string =>
  table(
    Object.keys(credentials[0] ?? {}),
    credentials.map((credential) =>
      Object.values(credential).map((value) => (value === "" ? "–" : code(value)))
    )
  )

const section = ({ description, gateways, kind }: Kind, origin: string): string => {
  const { cards, operations, title } = description
  const [first] = gateways
  const commands = Object.keys(first?.commands ?? {}).map((command) =>
    command.replace(" ", ` /control/${first?.name ?? kind}/`)
  )
  const cardTable = table(
    ["Card", "Effect"],
    cards.map(({ effect, number }) => [code(number), effect])
  )
  return `<section id="${escape(kind)}"><h2>${escape(title)}</h2>
<p>${gateways.map(({ name }) => content(code(`${origin}/${name}`))).join(" ")}</p>
${credentialsOf(description)}
<p>${escape(description.triggers)}</p>
${details("Operations", operations.length, codeList(operations))}
${details("Cards", cards.length, cardTable)}
${details("Control commands", commands.length, codeList(commands))}
</section>`
}

/** One table for all: kinds that write their amounts alike share a column. */
const triggers = (kinds: ReadonlyArray<Kind>): string => {
  const amountsOf = ({ description }: Kind) => description.amounts.map(({ amount }) => amount)
  const withAmounts = kinds.filter(({ description }) => description.amounts.length > 0)
  const groups = [...Map.groupBy(withAmounts, (kind) => amountsOf(kind).join()).values()]
  const columns = groups.map((group) => group.slice(0, 1).flatMap(amountsOf))
  return table(
    ["Fault", ...groups.map((group) => group.map(({ kind }) => kind).join(", ")), "Effect"],
    Faults.names.map((name, index) => [
      code(name),
      ...columns.map((amounts) => code(amounts[index] ?? "")),
      prose(Faults.table[name].effect)
    ])
  )
}

const example = (origin: string, name: string): string =>
  `curl -X POST ${origin}/control/${name}/faults -d '{"fault":"loseAnswer"}'`

/** Renders the page for the given instances, as the caller reaches them. */
export const indexPage = (
  gateways: ReadonlyMap<string, Gateway>,
  origin: string
): SandboxResponse => {
  const kinds = kindsOf(gateways)
  const [firstName = "checksum"] = gateways.keys()
  return html(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Switchyard sandbox</title><link rel="icon" href="data:,"><style>${indexStyle}</style></head>
<body><header><h1>Switchyard sandbox</h1>
<p>Simulated payment gateways over real HTTP. No money moves.</p></header>
${overview(kinds, origin)}
<p><a href="#faults">Faults and trigger amounts</a></p>
<h2>Latest movements</h2>
${latestMovements(gateways)}
${kinds.map((kind) => section(kind, origin)).join("\n")}
<section id="faults"><h2>Faults and trigger amounts</h2>
<p>An amount selects a fault; so does the control API:
<code>${escape(example(origin, firstName))}</code></p>
${triggers(kinds)}</section>
</body></html>`)
}
