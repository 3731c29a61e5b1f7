import { existsSync } from "node:fs"
import { Config, Context, Effect, Layer, Schema } from "effect"
import { type Browser as Chromium, chromium, type Page } from "playwright-core"
import { say } from "./Report.ts"

/** The shopper's browser: a Chromium of this machine, or the reason why there is none. */
export class Browser extends Context.Service<Browser, Chromium | string>()("examples/Browser") {}

/** A page did not do what the shopper expected of it. */
export class BrowserFailed extends Schema.TaggedError<BrowserFailed>()("BrowserFailed", {
  what: Schema.String
}) {
  override get message(): string {
    return `the browser did not ${this.what}`
  }
}

const act = <A>(what: string, run: () => Promise<A>) =>
  Effect.tryPromise({ try: run, catch: () => new BrowserFailed({ what }) })

const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]

/** Starts the Chromium at `CHROME_PATH`, `/usr/bin/chromium` by default; none is downloaded. */
export const layer = Layer.effect(
  Browser,
  Effect.gen(function* () {
    const executablePath = yield* Config.String("CHROME_PATH").pipe(
      Config.withDefault("/usr/bin/chromium")
    )
    if (!existsSync(executablePath)) return `there is no ${executablePath} (CHROME_PATH)`
    return yield* Effect.acquireRelease(
      // Signals are the script's own: its end closes the browser.
      act("start", () =>
        chromium.launch({ executablePath, args, handleSIGINT: false, handleSIGTERM: false })
      ),
      (browser) => Effect.promise(() => browser.close())
    )
  })
)

/** What a shopper does in one tab. */
export interface Shopper {
  readonly goTo: (url: string) => Effect.Effect<void, BrowserFailed>
  /** Types texts into fields, by the fields' names. */
  readonly fill: (texts: Readonly<Record<string, string>>) => Effect.Effect<void, BrowserFailed>
  /** Clicks the button with this text, as soon as there is one. */
  readonly press: (button: string) => Effect.Effect<void, BrowserFailed>
  /** How many pages were loaded in frames so far. */
  readonly framesLoaded: Effect.Effect<number>
}

const shopperOf = (page: Page): Shopper => {
  let framesLoaded = 0
  page.on("framenavigated", (frame) => {
    if (frame.parentFrame() !== null && frame.url() !== "about:blank") framesLoaded++
  })
  return {
    goTo: (url) => act(`open ${url}`, () => page.goto(url)),
    fill: (texts) =>
      Effect.forEach(
        Object.entries(texts),
        ([name, text]) => act(`find the field ${name}`, () => page.fill(`[name="${name}"]`, text)),
        { discard: true }
      ),
    press: (button) =>
      act(`find the button ${button}`, () =>
        page.getByRole("button", { name: button, exact: true }).click()
      ),
    framesLoaded: Effect.sync(() => framesLoaded)
  }
}

/** A step that needs a shopper; without a browser it says so and does nothing. */
export const visit = <E, R>(
  step: string,
  shopping: (shopper: Shopper) => Effect.Effect<void, E, R>
) =>
  Effect.gen(function* () {
    const browser = yield* Browser
    if (typeof browser === "string") return yield* say(step, `skipped: ${browser}`)
    const page = yield* Effect.acquireRelease(
      act("open a tab", () => browser.newPage()),
      (page) => Effect.promise(() => page.close())
    )
    return yield* shopping(shopperOf(page))
  }).pipe(Effect.scoped)
