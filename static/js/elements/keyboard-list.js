// The list of keys: opens on ? while the grid has the focus, or by a link that without script leads to the same list on the help page.
class KeyboardList extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
    document.addEventListener("click", this)
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
    document.removeEventListener("click", this)
  }

  handleEvent(event) {
    if (!this.#isAsked(event)) return

    event.preventDefault()
    this.togglePopover(true)
  }

  #isAsked({ type, key, target }) {
    if (type === "click") return target.closest(`[data-opens="${this.id}"]`)
    return key === "?" && target.closest("[role=grid]") && !target.closest("input, textarea, select")
  }
}

customElements.define("keyboard-list", KeyboardList)
