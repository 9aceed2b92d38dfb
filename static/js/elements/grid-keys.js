// The grid under the hands: one cell has the focus, keys and clicks move it, and it stays where it is through every swap. Opening an editor
// or a record is asked for by events on the cell; the elements inside the grid do the rest.
const FIELD = "tbody tr:not(.more, .group) > :is(th, td):not(.idx, :last-child)"
const BOX = ".check[role=img]"

class GridKeys extends HTMLElement {
  #at // the row, the field and the number of the row that had the focus last
  #holdsFocus = false
  #changes = new MutationObserver(() => this.#keepFocus())

  connectedCallback() {
    for (const type of ["keydown", "click", "focusin", "focusout"]) this.addEventListener(type, this)
    this.#changes.observe(this, { childList: true, subtree: true, attributeFilter: ["tabindex"] })
    this.rove(this.querySelector(FIELD))
  }

  disconnectedCallback() {
    this.#changes.disconnect()
  }

  handleEvent(event) {
    this[`on${event.type}`](event)
  }

  onfocusin({ target }) {
    const cell = this.cellOf(target)
    this.#holdsFocus = cell !== null
    if (cell) this.rove(cell)
  }

  // What a swap takes away says that it lost the focus, too.
  onfocusout({ target, relatedTarget }) {
    delete target.dataset.clicked
    if (relatedTarget) this.#holdsFocus = this.contains(relatedTarget)
    else setTimeout(() => { if (target.isConnected && document.activeElement === document.body && document.hasFocus()) this.#holdsFocus = false })
  }

  onclick(event) {
    const cell = this.cellOf(event.target)
    const link = event.target.closest("a")
    if (link?.closest(".name")) this.#openRecord(event, link)
    else if (!cell || link || event.shiftKey || event.target.closest(".editing, button")) return
    else if (isNarrow()) linkOf(cell).click()
    else if (event.target.closest(BOX)) this.#take(event, () => this.#toggle(cell))
    else if (document.activeElement === cell && cell.dataset.clicked) this.edit(cell)
    else this.#take(event, () => this.#point(cell))
  }

  onkeydown(event) {
    const cell = this.cellOf(event.target)
    if (cell && event.target === cell) this.#keyOnCell(event, cell)
  }

  #keyOnCell(event, cell) {
    const { key } = event
    const isCommand = event.ctrlKey || event.metaKey
    const step = event.shiftKey ? null : this.step(event)
    if (step) this.#take(event, () => this.go(cell, ...step))
    else if (key === "Delete" && isCommand) this.#take(event, () => this.#trash(cell))
    else if (key === "Enter" && event.shiftKey) this.#take(event, () => document.getElementById("new-record")?.requestSubmit())
    else if (key === "Enter" || key === "F2") this.#take(event, () => this.edit(cell))
    else if (key === " " && !event.shiftKey && !isCommand) this.#take(event, () => (cell.querySelector(BOX) ? this.edit(cell) : this.#openRecord(event, linkOf(cell))))
    else if (key.length === 1 && key !== " " && key !== "?" && !isCommand && !event.altKey) this.#take(event, () => this.#ask(cell, "cell-opened", { typed: key }))
  }

  // How far a key goes: rows down and fields to the right.
  step({ key, ctrlKey, metaKey }) {
    const far = ctrlKey || metaKey ? Infinity : 0
    const screenful = Math.max(1, Math.floor(this.clientHeight / 34) - 3)
    return {
      ArrowUp: [-1 - far, 0], ArrowDown: [1 + far, 0], ArrowLeft: [0, -1 - far], ArrowRight: [0, 1 + far],
      PageUp: [-screenful, 0], PageDown: [screenful, 0], Home: [-far || 0, -Infinity], End: [far, Infinity],
    }[key]
  }

  go(cell, down, right) {
    this.focusOn(this.beside(cell, down, right))
  }

  beside(cell, down, right) {
    const rows = this.rows
    const row = rows[clamp(rows.indexOf(cell.closest("tr")) + down, rows.length)]
    const cells = this.cellsOf(row)
    return cells[clamp(cell.cellIndex - 1 + right, cells.length)]
  }

  focusOn(cell, options) {
    this.rove(cell)
    cell.focus(options)
  }

  rove(cell) {
    if (!cell) return
    this.#at = { row: cell.closest("tr").id, field: this.fieldOf(cell), number: this.rows.indexOf(cell.closest("tr")) }
    for (const other of this.querySelectorAll("tbody [tabindex='0']:is(th, td)")) if (other !== cell) other.tabIndex = -1
    if (cell.tabIndex !== 0) cell.tabIndex = 0
  }

  #keepFocus() {
    const kept = this.#at && this.#find(this.#at)
    if (!kept || kept.matches(".editing")) return
    if (kept.tabIndex !== 0) this.rove(kept)
    if (this.#holdsFocus && document.activeElement === document.body) kept.focus({ preventScroll: true })
  }

  #find({ row, field, number }) {
    const rows = this.rows
    const there = document.getElementById(row) ?? rows[clamp(number, rows.length)]
    return there && this.cellAt(there, field)
  }

  #point(cell) {
    this.focusOn(cell)
    cell.dataset.clicked = "true"
  }

  #toggle(cell) {
    this.focusOn(cell)
    this.#ask(cell, "cell-toggled")
  }

  edit(cell) {
    this.#ask(cell, cell.querySelector(BOX) ? "cell-toggled" : "cell-opened")
  }

  #ask(cell, type, detail = {}) {
    if (this.hasAttribute("data-editable") && !cell.matches(".ro")) cell.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }))
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  // ---- records

  #trash(cell) {
    if (!this.hasAttribute("data-editable")) return
    const row = cell.closest("tr")
    this.go(cell, row === this.rows.at(-1) ? -1 : 1, 0)
    htmx.ajax("POST", `${this.recordAddress(row)}/trash`, { source: row, target: "#panel", swap: "innerHTML" })
  }

  #openRecord(event, link) {
    if (isNarrow() || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    htmx.ajax("GET", link.getAttribute("href"), { source: link, target: "#panel", swap: "innerHTML", push: "true" })
  }

  // ---- where a cell is

  get rows() {
    return [...this.querySelectorAll("tbody tr:not(.more, .group)")]
  }

  cellsOf(row) {
    return [...row.querySelectorAll(":scope > :is(th, td):not(.idx, :last-child)")]
  }

  cellOf(target) {
    const cell = target.closest("th, td")
    return cell?.matches(FIELD) ? cell : null
  }

  cellAt(row, field) {
    return row.cells[this.querySelector(`thead [data-field="${field}"]`)?.cellIndex ?? 1]
  }

  fieldOf(cell) {
    return this.querySelectorAll("thead th")[cell.cellIndex].dataset.field
  }

  cellAddress(cell) {
    return `${this.recordAddress(cell.closest("tr"))}/cells/${this.fieldOf(cell)}`
  }

  recordAddress(row) {
    return `${this.dataset.table}/records/${row.id.slice(1)}`
  }
}

function clamp(index, length) {
  return Math.max(0, Math.min(index, length - 1))
}

function linkOf(cell) {
  return cell.closest("tr").querySelector(".name a")
}

function isNarrow() {
  return matchMedia("(width < 45rem)").matches
}

customElements.define("grid-keys", GridKeys)
