/**
 * Runs in the shopper's browser: sends the hidden requests off, each into its frame, and goes on when all of
 * them have come back, or after ten seconds (3-D Secure 2: what takes longer is not waited for).
 */
export const script = `(function () {
  "use strict"
  var patienceMs = 10000
  var next = document.getElementById("next")
  var first = Array.prototype.slice.call(document.querySelectorAll(".first"))
  var left = first.length
  var gone = false

  function goOn() {
    if (gone) return
    gone = true
    if (next.tagName === "A") location.replace(next.href)
    else HTMLFormElement.prototype.submit.call(next)
  }
  // Browsers say of an empty frame, too, that it has loaded.
  function isEmpty(frame) {
    try { return frame.contentWindow.location.href === "about:blank" } catch (_) { return false }
  }
  function send(element) {
    var frame = document.getElementsByName(element.target)[0]
    var back = false
    frame.addEventListener("load", function () {
      if (back || isEmpty(frame)) return
      back = true
      left -= 1
      if (left === 0) goOn()
    })
    if (element.tagName === "A") frame.src = element.href
    else HTMLFormElement.prototype.submit.call(element)
  }
  first.forEach(send)
  if (left === 0) goOn()
  setTimeout(goOn, patienceMs)
})()`
