// The page's one dialog: opens when something is swapped into it, closes and empties when it is done.
const EVENTS = ["table-changed", "fields-arranged", "changes-undone", "cells-written"]

class ModalHost extends HTMLElement {
  #arrivals = new MutationObserver(() => this.#open())
  #isStale = false // what lies behind the dialog no longer shows how things are

  connectedCallback() {
    this.#arrivals.observe(this.#content, { childList: true })
    this.addEventListener("click", this)
    this.#dialog.addEventListener("close", this)
    for (const type of EVENTS) document.body.addEventListener(type, this)
  }

  disconnectedCallback() {
    this.#arrivals.disconnect()
    for (const type of EVENTS) document.body.removeEventListener(type, this)
  }

  handleEvent(event) {
    if (event.type === "close") this.#closed()
    else if (event.type === "fields-arranged") this.#isStale = true
    else if (["table-changed", "changes-undone", "cells-written"].includes(event.type)) this.#dialog.close()
    else if (event.target === this.#dialog || event.target.closest("[data-close]")) this.#close(event)
  }

  #close(event) {
    event.preventDefault()
    this.#dialog.close()
  }

  #closed() {
    this.#content.replaceChildren()
    if (this.#isStale) htmx.trigger(document.body, "table-changed")
    this.#isStale = false
  }

  #open() {
    if (this.#content.childElementCount > 0 && !this.#dialog.open) this.#dialog.showModal()
  }

  get #dialog() {
    return this.querySelector("dialog")
  }

  get #content() {
    return this.querySelector("#modal")
  }
}

customElements.define("modal-host", ModalHost)
