// The record beside the grid: Esc or its Close button puts it away and the focus back on the record's row or card. Where the grid stands in
// for a view of another kind, it leads to that.
class RecordPanel extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
    this.addEventListener("keydown", this)
    if (document.getElementById("grid") && !matchMedia("(width < 45rem)").matches) this.querySelector("h2")?.focus()
  }

  handleEvent(event) {
    const close = this.querySelector("[data-close]")
    if (event.type === "keydown" ? event.key === "Escape" : event.target.closest("[data-close]")) this.#close(event, close)
  }

  #close(event, link) {
    event.preventDefault()
    const grid = document.querySelector("grid-keys")
    if (grid && grid.dataset.table !== link.pathname) return location.assign(link.href)
    history.pushState({ htmx: true }, "", link.href)
    this.leave()
  }

  leave() {
    const id = this.dataset.record
    this.remove()
    const cell = document.querySelector(`#r${id} > [tabindex="0"]`) ?? document.querySelector(`#r${id} > th, #card-${id} .card__name a`)
    cell?.focus()
  }
}

customElements.define("record-panel", RecordPanel)
