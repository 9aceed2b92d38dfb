// Who else is on the table: faces in the header, marks on the cells that they are in; and, as long as there is somebody else, word of the
// cell that this person is in.
const REST = 400 // milliseconds between two words
const MARKED = ".grid .by"

class LivePeople extends HTMLElement {
  #timer
  #told = ""
  #rows = new MutationObserver(() => this.#mark())

  connectedCallback() {
    document.addEventListener("live-people", this)
    document.addEventListener("focusin", this)
    this.#rows.observe(document.querySelector(".body"), { childList: true, subtree: true })
  }

  disconnectedCallback() {
    document.removeEventListener("live-people", this)
    document.removeEventListener("focusin", this)
    this.#rows.disconnect()
    clearTimeout(this.#timer)
  }

  async handleEvent({ type, detail }) {
    if (type === "live-people") {
      await htmx.swap({ sourceElement: this, target: this.#faces, swap: "innerHTML", text: detail })
      this.#faces.hidden = this.#others.length === 0
      this.#mark()
    }
    this.#tellSoon()
  }

  get #faces() {
    return this.querySelector(".faces")
  }

  get #others() {
    return [...this.querySelectorAll(`.face:not([data-person="${this.dataset.me}"])`)]
  }

  // ---- where the others are

  #mark() {
    const grid = document.querySelector("grid-keys")
    const marks = new Map(this.#others.map((face) => [this.#cell(grid, face.dataset), face.dataset]))
    for (const cell of document.querySelectorAll(MARKED)) if (!marks.has(cell)) clear(cell)
    for (const [cell, { who, hue }] of marks) {
      if (!cell || (cell.dataset.who === who && cell.matches(".by"))) continue
      cell.classList.add("by")
      Object.assign(cell.dataset, { who, hue })
    }
  }

  #cell(grid, { record, field }) {
    const row = record && document.getElementById(`r${record}`)
    return row && grid?.querySelector(`thead [data-field="${field}"]`) ? grid.cellAt(row, field) : null
  }

  // ---- where this person is

  #tellSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#tell()
    }, REST)
  }

  #tell() {
    const grid = document.querySelector("grid-keys")
    const cell = grid?.cellOf(document.activeElement)
    if (!cell || this.#others.length === 0) return
    const place = { record: cell.closest("tr").id.slice(1), field: grid.fieldOf(cell), page: this.closest("live-stream").page }
    const said = JSON.stringify(place)
    if (said === this.#told) return
    this.#told = said
    const form = this.querySelector("form")
    for (const [name, value] of Object.entries(place)) form.elements[name].value = value
    form.requestSubmit()
  }
}

function clear(cell) {
  cell.classList.remove("by")
  delete cell.dataset.who
  delete cell.dataset.hue
}

customElements.define("live-people", LivePeople)
