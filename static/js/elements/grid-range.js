// A rectangle of chosen cells: by Shift with the keys that move, by dragging, by Shift and a click, a whole field by its header. It is
// kept by records and fields, so that it survives swaps, and is drawn by aria-selected.
const EVENTS = ["keydown", "focusin", "pointerdown", "pointermove", "pointerup", "click"]
const HANDLE = 9 // pixels from the corner of the last cell

class GridRange extends HTMLElement {
  #grid
  #anchor = null // where it starts: a record's row id and a field's id
  #head = null // where it ends
  #drag = null // "range", or "fill" by the handle
  #source = null // the rectangle that the handle was drawn from
  #swaps = new MutationObserver(() => this.#draw())

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) this.#grid.addEventListener(type, this, { capture: true })
    this.#watch()
  }

  disconnectedCallback() {
    for (const type of EVENTS) this.#grid.removeEventListener(type, this, { capture: true })
    this.#swaps.disconnect()
  }

  handleEvent(event) {
    if (!event.target.closest(".editing, input, button")) this[`on${event.type}`](event)
  }

  // What a form says of it: ids of records and fields, and how much of that is chosen.
  get range() {
    const { rows, cells } = this.#rectangle()
    return { rows, fields: cells.map((cell) => this.#grid.fieldOf(cell)) }
  }

  get isMany() {
    const { rows, cells } = this.#rectangle()
    return rows.length * cells.length > 1
  }

  onfocusin({ target }) {
    const cell = this.#grid.cellOf(target)
    if (cell === target && !this.#drag && !this.#isAt(this.#anchor, cell)) this.#set(cell, cell)
  }

  onkeydown(event) {
    const cell = this.#grid.cellOf(event.target)
    if (cell !== event.target) return
    const isCommand = event.ctrlKey || event.metaKey
    const step = event.shiftKey && this.#grid.step(event)
    if (step) this.#take(event, () => this.#extend(this.#grid.beside(this.#cell(this.#head) ?? cell, ...step)))
    else if (event.key === " " && isCommand) this.#take(event, () => this.#chooseField(cell))
    else if (event.key.toLowerCase() === "a" && isCommand) this.#take(event, () => this.#chooseAll())
    else if (event.key === "Escape" && this.isMany) this.#take(event, () => this.#set(cell, cell))
    else if (this.#grid.step(event)) this.#set(cell, cell)
  }

  onpointerdown(event) {
    const cell = this.#grid.cellOf(event.target)
    if (!cell || event.button !== 0 || event.pointerType === "touch" || event.target.closest("a")) return
    if (this.#isOnHandle(event, cell)) this.#take(event, () => this.#startFill())
    else if (event.shiftKey && this.#anchor) this.#take(event, () => this.#extend(cell))
    else this.#drag = { from: cell }
  }

  onpointermove(event) {
    if (!this.#drag || event.buttons !== 1) return
    const cell = this.#grid.cellOf(document.elementFromPoint(event.clientX, event.clientY) ?? this)
    if (!cell || (cell === this.#drag.from && !this.#drag.moved)) return
    if (!this.#drag.moved && !this.#source) this.#grid.focusOn(this.#drag.from)
    this.#drag.moved = true
    getSelection().removeAllRanges()
    if (this.#source) this.#extendFill(cell)
    else this.#set(this.#drag.from, cell)
  }

  onpointerup() {
    if (this.#source && this.#drag?.moved) this.#finishFill()
    this.#grid.toggleAttribute("data-dragged", Boolean(this.#drag?.moved))
    this.#drag = this.#source = null
  }

  // The click that ends a drag chooses nothing else.
  onclick(event) {
    const header = event.target.closest("thead [data-field]")
    if (this.#grid.hasAttribute("data-dragged") || (event.shiftKey && this.#grid.cellOf(event.target))) this.#take(event, () => {})
    else if (header && this.#isForChoosing(event, header)) this.#take(event, () => this.#chooseField(this.#grid.cellAt(this.#grid.rows[0], header.dataset.field)))
    else if (this.#grid.cellOf(event.target)) this.#set(this.#grid.cellOf(event.target), this.#grid.cellOf(event.target))
    this.#grid.removeAttribute("data-dragged")
  }

  // The first click of a pointer chooses the field; another one, a finger or a key opens its form.
  #isForChoosing({ shiftKey, detail, pointerType }, { dataset }) {
    const { rows, fields } = this.range
    const isChosen = fields.length === 1 && fields[0] === dataset.field && rows.length === this.#grid.rows.length
    return this.#grid.rows.length > 0 && (shiftKey || (detail > 0 && pointerType !== "touch" && !isChosen))
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  // ---- the fill handle

  #isOnHandle({ clientX, clientY }, cell) {
    if (!this.#grid.hasAttribute("data-editable") || !/\bb\b/.test(cell.dataset.e) || !/\br\b/.test(cell.dataset.e)) return false
    const box = cell.getBoundingClientRect()
    return box.right - clientX < HANDLE && box.bottom - clientY < HANDLE
  }

  #startFill() {
    this.#source = this.#rectangle()
    this.#drag = { from: null }
  }

  // Down or to the right, whichever is further.
  #extendFill(cell) {
    const { rows, cells } = this.#source
    const all = this.#grid.rows
    const down = all.indexOf(cell.closest("tr")) - all.indexOf(rows.at(-1))
    const right = cell.cellIndex - cells.at(-1).cellIndex
    const last = this.#grid.cellAt(rows.at(-1), this.#grid.fieldOf(cells.at(-1)))
    this.#head = this.#spot(down >= right ? this.#grid.beside(last, Math.max(0, down), 0) : this.#grid.beside(last, 0, Math.max(0, right)))
    this.#anchor = this.#spot(cells[0])
    this.#draw()
  }

  #finishFill() {
    const detail = { tall: this.#source.rows.length, wide: this.#source.cells.length }
    this.#cell(this.#anchor)?.dispatchEvent(new CustomEvent("range-filled", { bubbles: true, detail }))
  }

  // ---- what is chosen

  #set(anchor, head) {
    this.#anchor = this.#spot(anchor)
    this.#head = this.#spot(head)
    this.#draw()
  }

  #extend(cell) {
    this.#head = this.#spot(cell)
    this.#draw()
    cell.scrollIntoView({ block: "nearest", inline: "nearest" })
  }

  #chooseField(cell) {
    const rows = this.#grid.rows
    const field = this.#grid.fieldOf(cell)
    if (document.activeElement.closest("tbody") === null) this.#grid.focusOn(cell, { preventScroll: true })
    this.#set(this.#grid.cellAt(rows[0], field), this.#grid.cellAt(rows.at(-1), field))
  }

  #chooseAll() {
    const rows = this.#grid.rows
    this.#set(this.#grid.cellsOf(rows[0])[0], this.#grid.cellsOf(rows.at(-1)).at(-1))
  }

  #spot(cell) {
    return { row: cell.closest("tr").id, field: this.#grid.fieldOf(cell) }
  }

  #cell(spot) {
    const row = spot && document.getElementById(spot.row)
    return row && this.#grid.cellAt(row, spot.field)
  }

  #isAt(spot, cell) {
    return spot !== null && this.#cell(spot) === cell
  }

  // Its rows, and the cells of the first of them.
  #rectangle() {
    const [from, to] = [this.#cell(this.#anchor), this.#cell(this.#head)]
    if (!from || !to) return { rows: [], cells: [] }
    const all = this.#grid.rows
    const [top, bottom] = ordered(all.indexOf(from.closest("tr")), all.indexOf(to.closest("tr")))
    const [left, right] = ordered(from.cellIndex, to.cellIndex)
    const rows = all.slice(top, bottom + 1)
    return { rows, cells: [...rows[0].cells].slice(left, right + 1) }
  }

  // ---- drawing

  #watch() {
    this.#swaps.observe(this.#grid, { childList: true, subtree: true, attributeFilter: ["aria-selected", "data-e"] })
  }

  #draw() {
    this.#swaps.disconnect()
    for (const cell of this.#grid.querySelectorAll("tbody [data-e], tbody [aria-selected]")) {
      cell.removeAttribute("aria-selected")
      delete cell.dataset.e
    }
    const { rows, cells } = this.#rectangle()
    const [left, right] = [cells[0]?.cellIndex, cells.at(-1)?.cellIndex]
    const isMany = rows.length * cells.length > 1
    for (const [number, row] of rows.entries()) {
      for (let place = left; place <= right; place += 1) {
        if (isMany) row.cells[place].ariaSelected = "true"
        const edges = [number === 0 && "t", place === right && "r", number === rows.length - 1 && "b", place === left && "l"]
        if (edges.some(Boolean)) row.cells[place].dataset.e = edges.filter(Boolean).join(" ")
      }
    }
    this.#say(isMany ? `${rows.length * cells.length} cells selected: ${rows.length} down, ${cells.length} across` : "")
    this.#watch()
  }

  #say(text) {
    const said = this.querySelector("[role=status]")
    if (said.textContent !== text) said.textContent = text
  }
}

function ordered(one, other) {
  return [Math.min(one, other), Math.max(one, other)]
}

customElements.define("grid-range", GridRange)
