// Names of members while somebody types one behind an @: arrows choose, Enter or Tab takes, Esc goes on without. The text stays plain.
const TYPED = /(?:^|[^\p{L}\p{N}])@([^@\n]{0,40})$/u

class MentionList extends HTMLElement {
  connectedCallback() {
    for (const type of ["input", "keydown", "focusout"]) this.addEventListener(type, this)
    document.addEventListener("pointerdown", this)
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this)
  }

  handleEvent(event) {
    this[`on${event.type}`](event)
  }

  oninput() {
    const typed = this.#typed?.toLowerCase()
    const fitting = this.#options.filter((option) => {
      option.hidden = typed === undefined || !option.dataset.name.toLowerCase().startsWith(typed)
      return !option.hidden
    })
    if (fitting.length > 0) this.#open(fitting)
    else this.#close()
  }

  onkeydown(event) {
    if (!this.#isOpen) return
    const shown = this.#options.filter((option) => !option.hidden)
    const at = shown.findIndex((option) => option.ariaSelected === "true")
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) this.#choose(shown, shown[(at + step + shown.length) % shown.length])
    else if (event.key === "Enter" || event.key === "Tab") this.#take(shown[at])
    else if (event.key === "Escape") this.#close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  onfocusout() {
    this.#close()
  }

  // Before the focus leaves the text.
  onpointerdown(event) {
    const option = event.target.closest?.("#mentions [role=option]")
    if (!option || !this.#isOpen) return
    event.preventDefault()
    this.#take(option)
  }

  #open(fitting) {
    if (!this.#isOpen) this.#list.showPopover({ source: this.#control })
    this.#control.setAttribute("aria-controls", "mentions")
    this.#choose(fitting, fitting[0])
  }

  #choose(shown, chosen) {
    for (const option of shown) option.ariaSelected = String(option === chosen)
    this.#control.setAttribute("aria-activedescendant", chosen.id)
    chosen.scrollIntoView({ block: "nearest" })
  }

  #take(option) {
    const end = this.#control.selectionEnd
    this.#control.setRangeText(`${option.dataset.name} `, end - this.#typed.length, end, "end")
    this.#close()
  }

  #close() {
    if (!this.#isOpen) return
    this.#list.hidePopover()
    this.#control.removeAttribute("aria-activedescendant")
  }

  get #typed() {
    return TYPED.exec(this.#control.value.slice(0, this.#control.selectionEnd))?.[1]
  }

  get #isOpen() {
    return this.#list?.matches(":popover-open") && this.contains(document.activeElement)
  }

  get #control() {
    return this.querySelector("textarea")
  }

  get #list() {
    return document.getElementById("mentions")
  }

  get #options() {
    return [...this.#list.querySelectorAll("[role=option]")]
  }
}

customElements.define("mention-list", MentionList)
