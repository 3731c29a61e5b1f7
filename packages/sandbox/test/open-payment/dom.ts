/** As much of a browser's page as the widget's script touches, so that the script really runs. */
import { runInNewContext } from "node:vm"

class FakeElement {
  readonly children: Array<FakeElement> = []
  readonly attributes = new Map<string, string>()
  readonly style: Record<string, string> = {}
  readonly tag: string
  textContent = ""
  disabled = false
  action = ""
  method = "get"
  acceptCharset = ""
  chosen: string | undefined

  constructor(tag: string) {
    this.tag = tag
  }
  setAttribute(name: string, value: string) {
    this.attributes.set(name, String(value))
  }
  getAttribute(name: string) {
    return this.attributes.get(name) ?? null
  }
  appendChild(child: FakeElement) {
    this.children.push(child)
    return child
  }
  addEventListener() {}
  /** Of a select: the chosen option, or the first one. */
  get value(): string {
    return (
      this.chosen ?? this.children[0]?.getAttribute("value") ?? this.getAttribute("value") ?? ""
    )
  }
  set value(text: string) {
    this.chosen = text
  }
}

const fieldsBelow = (element: FakeElement, disabled = false): Array<[string, string]> => {
  const isOff = disabled || element.disabled
  const name = element.getAttribute("name")
  const own: Array<[string, string]> = name === null || isOff ? [] : [[name, element.value]]
  return [...own, ...element.children.flatMap((child) => fieldsBelow(child, isOff))]
}

/** A merchant's page with one `form.paymentWidgets`, after the script has run in it. */
export const loadWidget = (scriptUrl: string, source: string, action: string, brands: string) => {
  const form = new FakeElement("form")
  form.action = action
  form.setAttribute("data-brands", brands)
  const calls: Array<string> = []
  runInNewContext(source, {
    URL,
    navigator: { language: "de", userAgent: "Test" },
    screen: { height: 900, width: 1440, colorDepth: 24 },
    window: { wpwlOptions: { onReady: () => calls.push("ready") } },
    document: {
      currentScript: { src: scriptUrl },
      readyState: "complete",
      createElement: (tag: string) => new FakeElement(tag),
      querySelectorAll: (selector: string) => (selector === "form.paymentWidgets" ? [form] : [])
    }
  })
  return { action: form.action, method: form.method, fields: new Map(fieldsBelow(form)), calls }
}
