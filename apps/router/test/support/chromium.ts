import type { Objects } from "@switchyard/client"
import { existsSync } from "node:fs"
import { createServer, type Server } from "node:http"
import { type Browser, chromium, type Page } from "playwright-core"

/** A browser of the machine; none is downloaded. */
export const executablePath = process.env["CHROME_PATH"] ?? "/usr/bin/chromium"

/** Without a browser on the machine there is nothing to click through. */
export const isThere = existsSync(executablePath)

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
]

/** Starts it. */
export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** What a page asked for and complained of; complaints about some addresses may be let pass. */
export const watch = (page: Page, letPass: (url: string) => boolean = () => false) => {
  const hosts = new Set<string>()
  const complaints: Array<string> = []
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol !== "data:" && protocol !== "blob:") hosts.add(host)
  })
  page.on("console", (message) => {
    if (message.type() !== "error" || letPass(message.location().url)) return
    complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  return { hosts, complaints }
}

const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")

/**
 * The shop's page that sends the shopper's browser on, as `nextAction` says: to an address by a link, which
 * keeps its query, and otherwise by a form.
 */
export const onwards = ({ nextAction }: Pick<Objects.Payment, "nextAction">): string => {
  const url = escape(nextAction?.url ?? "")
  const head = '<!doctype html><title>Shop</title><link rel="icon" href="data:,">'
  if (nextAction?.method === "GET") return `${head}<a role="button" href="${url}">Go on</a>`
  const inputs = (nextAction?.fields ?? []).map(
    ({ name, value }) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`
  )
  return `${head}<form method="post" action="${url}">${inputs.join("")}<button>Go on</button></form>`
}

/** A shop on the loopback interface: it shows the page that it was given, and a page of thanks. */
export const openShop = async () => {
  let checkout = ""
  const server: Server = createServer((request, response) => {
    response.setHeader("content-type", "text/html")
    const thanks =
      '<!doctype html><title>Thanks</title><link rel="icon" href="data:,"><h1>Thank you</h1>'
    response.end(request.url?.startsWith("/done") ? thanks : checkout)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    show: (page: string) => void (checkout = page),
    close: () => server.close()
  }
}
