// A list whose items are put in another order by dragging; the buttons in them do the same without a pointer.
class SortList extends HTMLElement {
  #dragged = null

  connectedCallback() {
    for (const type of ["dragstart", "dragover", "dragend"]) this.addEventListener(type, this)
  }

  handleEvent(event) {
    const item = event.target.closest?.("li")
    if (event.type === "dragstart") this.#start(event, item)
    else if (event.type === "dragend") this.#end()
    else if (this.#dragged) this.#over(event, item)
  }

  #start(event, item) {
    if (!item || event.target.matches("input, button")) return
    this.#dragged = item
    event.dataTransfer.effectAllowed = "move"
    item.classList.add("drag")
  }

  #over(event, item) {
    event.preventDefault()
    if (!item?.draggable || item === this.#dragged) return
    const { top, height } = item.getBoundingClientRect()
    if (event.clientY < top + height / 2) item.before(this.#dragged)
    else item.after(this.#dragged)
  }

  #end() {
    this.#dragged?.classList.remove("drag")
    this.#dragged = null
  }
}

customElements.define("sort-list", SortList)
