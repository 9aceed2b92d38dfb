// An answer that never came, or came broken: a toast says so. What was typed stays where it is. An answer of ours brings its own toast.
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && !ctx.response && !isQuiet(ctx)) tell(ctx.request)
})

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.response.status >= 500 && !ctx.text.includes("<toast-note") && !isQuiet(ctx)) tell(ctx.request)
})

// What the page asks for by itself is asked for again.
function isQuiet({ sourceElement }) {
  return Boolean(sourceElement?.closest("[data-quiet]"))
}

function tell({ method }) {
  const toast = document.getElementById(method === "GET" ? "not-loaded" : "not-saved")
  const toasts = document.getElementById("toasts")
  toasts.querySelector(":scope > .failure")?.remove()
  toasts.append(document.importNode(toast.content, true))
}
