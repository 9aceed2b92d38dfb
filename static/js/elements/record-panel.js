// The record beside the grid: Esc or its Close button puts it away and the focus back on the record's row.
class RecordPanel extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("keydown", this)
    if (document.querySelector("grid-keys") && !matchMedia("(width < 45rem)").matches) this.querySelector("h2")?.focus()
  }

  handleEvent(event) {
    const close = this.querySelector("[data-close]")
    if (event.type === "keydown" ? event.key === "Escape" : event.target.closest("[data-close]")) this.#close(event, close)
  }

  #close(event, link) {
    event.preventDefault()
    const row = document.getElementById(`r${this.dataset.record}`)
    history.pushState(null, "", link.href)
    this.remove()
    row?.querySelector("th, td:not(.idx)")?.focus()
  }
}

customElements.define("record-panel", RecordPanel)
