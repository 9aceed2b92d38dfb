// Search everywhere: Ctrl K opens it over any page, arrows choose from what was found, Enter opens it, also where that is still on its way.
class SearchHits extends HTMLElement {
  #goes = false

  connectedCallback() {
    for (const type of ["input", "keydown", "htmx:after:swap"]) this.addEventListener(type, this)
    this.#choose(this.#options[0])
  }

  handleEvent(event) {
    const options = this.#options
    const at = options.findIndex((option) => option.ariaSelected === "true")
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.type === "input") this.#choose()
    else if (event.type !== "keydown") this.#arrived(options[0])
    else if (step) this.#choose(options.at((at + step) % options.length))
    else if (event.key !== "Enter" || !event.target.matches("[role=combobox]")) return
    else if (at < 0) return void (this.#goes = true)
    else options[at].click()
    if (event.type === "keydown") event.preventDefault()
  }

  #arrived(first) {
    this.#choose(first)
    if (this.#goes) first?.click()
    this.#goes = false
  }

  #choose(chosen) {
    for (const option of this.#options) option.ariaSelected = String(option === chosen)
    this.querySelector("[role=combobox]").setAttribute("aria-activedescendant", chosen?.id ?? "")
    chosen?.scrollIntoView({ block: "nearest" })
  }

  get #options() {
    return [...this.querySelectorAll("[role=option]")]
  }
}

customElements.define("search-hits", SearchHits)

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return
  const opener = document.querySelector("a[data-keys=k]")
  if (!opener) return
  event.preventDefault()
  if (!document.querySelector("dialog[open]")) opener.click()
})
