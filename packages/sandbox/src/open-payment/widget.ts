/**
 * `paymentWidgets.js`: draws a card form into every `form.paymentWidgets` of the merchant's page
 * (open-payment.md section 2.3). The form goes to the sandbox, which sends the browser to the
 * action that the merchant gave it.
 */
import { hash } from "node:crypto"
import type { SandboxResponse } from "../Gateway.ts"
import { whole } from "../internal/respond.ts"
import * as Cards from "./Cards.ts"
import type { Registration } from "./State.ts"

/** What the browser may know of a stored card. */
const cardOf = ({ id, instrument }: Registration) => ({
  id,
  brand: instrument.brand,
  text: `${instrument.brand} ending in ${instrument.card.last4Digits}`
})

/** Runs in the merchant's page, in any browser; the base URL is that of the script itself. */
const source = `(function () {
  var script = document.currentScript
  var base = script.src.replace(/\\/v1\\/paymentWidgets\\.js.*$/, "")
  var checkoutId = new URL(script.src).searchParams.get("checkoutId")
  var isRegistration = /\\/registration$/.test(checkoutId)
  var target = base + "/v1/checkouts/" + checkoutId + (isRegistration ? "" : "/payment")

  function element(tag, attributes, text) {
    var made = document.createElement(tag)
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]) })
    if (text !== undefined) made.textContent = text
    return made
  }
  function labelled(text, control) {
    var label = element("label", { style: "display:block;margin:.5rem 0" }, text + " ")
    label.appendChild(control)
    return label
  }
  function input(name, text, more) {
    var attributes = Object.assign({ name: name, "class": "wpwl-control" }, more)
    return labelled(text, element("input", attributes))
  }
  function hidden(name, value) {
    return element("input", { type: "hidden", name: name, value: String(value) })
  }
  function browserFields() {
    return [
      ["acceptHeader", "text/html"],
      ["language", navigator.language || "en"],
      ["screenHeight", screen.height],
      ["screenWidth", screen.width],
      ["screenColorDepth", screen.colorDepth],
      ["timezone", new Date().getTimezoneOffset()],
      ["javaEnabled", false],
      ["userAgent", navigator.userAgent]
    ].map(function (pair) { return hidden("customer.browser." + pair[0], pair[1]) })
  }
  function select(name, options) {
    var made = element("select", { name: name, "class": "wpwl-control" })
    options.forEach(function (option) {
      made.appendChild(element("option", { value: option.value }, option.text))
    })
    return made
  }

  function draw(form) {
    var result = form.action
    var brands = (form.getAttribute("data-brands") || "VISA").trim().split(/\\s+/)
    var fields = element("fieldset", { style: "border:0;padding:0" })
    var inputs = [
      input("card.number", "Card number", { inputmode: "numeric", pattern: "[0-9]{8,32}", required: "" }),
      input("card.holder", "Card holder", { minlength: "3", maxlength: "128" }),
      input("card.expiryMonth", "Month (MM)", { pattern: "0[1-9]|1[0-2]", required: "" }),
      input("card.expiryYear", "Year (YYYY)", { pattern: "20[0-9]{2}", required: "" })
    ]
    var cvv = input("card.cvv", "CVV", { pattern: "[0-9]{3,4}", autocomplete: "off" })
    var brand = select("paymentBrand", brands.map(function (name) {
      return { value: name, text: name }
    }))
    var stored = select("registrationId", [{ value: "", text: "another card" }].concat(
      registrations.map(function (card) { return { value: card.id, text: card.text } })
    ))
    function show() {
      var isNew = stored.value === ""
      var isCard = cardBrands.indexOf(brand.value) !== -1
      fields.disabled = !isNew || !isCard
      fields.style.display = fields.disabled ? "none" : ""
      brand.disabled = !isNew
      cvv.style.display = isCard || !isNew ? "" : "none"
    }
    brand.addEventListener("change", show)
    stored.addEventListener("change", show)
    form.textContent = ""
    form.method = "post"
    form.action = target
    form.acceptCharset = "utf-8"
    if (registrations.length > 0) {
      stored.value = registrations[0].id
      form.appendChild(labelled("Pay with", stored))
    }
    form.appendChild(labelled("Brand", brand))
    inputs.forEach(function (control) { fields.appendChild(control) })
    form.appendChild(fields)
    form.appendChild(cvv)
    browserFields().forEach(function (field) { form.appendChild(field) })
    form.appendChild(hidden("shopperResultUrl", result))
    var text = isRegistration ? "Store card" : "Pay now"
    form.appendChild(element("button", { "class": "wpwl-button-pay" }, text))
    show()
  }

  function start() {
    Array.prototype.forEach.call(document.querySelectorAll("form.paymentWidgets"), draw)
    var options = window.wpwlOptions
    if (options && typeof options.onReady === "function") options.onReady()
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start)
  else start()
})()`

/** The script for a checkout that offers these stored cards; the same for every other checkout. */
const scriptOf = (offered: ReadonlyArray<Registration>): string =>
  [
    "(function (registrations, cardBrands) {",
    source,
    `})(${JSON.stringify(offered.map(cardOf))}, ${JSON.stringify(Cards.brands)})`,
    ""
  ].join("\n")

/** The script as an answer that a page of any origin may load and check. */
export const respondWith = (offered: ReadonlyArray<Registration>): SandboxResponse => ({
  status: 200,
  headers: {
    "content-type": "text/javascript;charset=UTF-8",
    "access-control-allow-origin": "*",
    "cache-control": "no-store"
  },
  body: scriptOf(offered),
  delivery: whole
})

/** The `integrity` of the script element (section 2.3 point 1). */
export const integrityOf = (offered: ReadonlyArray<Registration>): string =>
  `sha384-${hash("sha384", scriptOf(offered), "base64")}`

/** What a page gets that names no living checkout. */
export const withoutSession = (): SandboxResponse => ({
  ...respondWith([]),
  status: 404,
  body: 'console.error("paymentWidgets: no payment session found for the requested id")\n'
})
