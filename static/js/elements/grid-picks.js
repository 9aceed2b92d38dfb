// Records ticked in the grid: by the pointer, from one to another with Shift, by Shift+Space on a cell, or by the arrows along their
// numbers. The boxes belong to a form, which sends them; this element keeps them ticked through every swap.
const BOX = "tbody .idx .check"
const EVENTS = ["keydown", "click", "change", "reset"]
const BESIDE = { ArrowUp: -1, ArrowDown: 1 }

class GridPicks extends HTMLElement {
  #grid
  #picked = new Set()
  #last = null // the row that was ticked last
  #isExtending = false
  #arrivals = new MutationObserver((changes) => this.#receive(changes))

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) this.#grid.addEventListener(type, this, { capture: true })
    document.body.addEventListener("picks-written", this)
    this.querySelector("form").addEventListener("submit", this)
    this.#arrivals.observe(this.#grid.querySelector("table"), { childList: true, subtree: true })
    this.#draw()
  }

  disconnectedCallback() {
    for (const type of EVENTS) this.#grid.removeEventListener(type, this, { capture: true })
    document.body.removeEventListener("picks-written", this)
    this.#arrivals.disconnect()
  }

  handleEvent(event) {
    this[`on${event.type.replace("-", "")}`](event)
  }

  // ---- by hand

  onclick(event) {
    const place = event.target.closest("tbody .idx")
    if (!place || event.target.closest("a")) return
    this.#isExtending = event.shiftKey
    if (!event.target.matches(BOX)) place.querySelector(".check")?.click()
  }

  onchange({ target }) {
    if (target.matches(BOX)) this.#tick(target)
    else if (target === this.#whole) this.#tickAll(target.checked)
    else if (target !== this.#all) return
    this.#draw()
  }

  onreset({ target }) {
    if (target === this.#form) this.#clear()
  }

  onkeydown(event) {
    const cell = this.#grid.cellOf(event.target)
    if (event.target.matches(BOX)) this.#keyOnBox(event)
    else if (event.target === this.#whole && event.key === "ArrowDown") this.#take(event, () => this.#focus(this.#grid.rows[0]))
    else if (cell && cell === event.target) this.#keyOnCell(event, cell)
  }

  #keyOnCell(event, cell) {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
    const row = cell.closest("tr")
    if (event.key === " " && event.shiftKey && isPlain) this.#take(event, () => boxOf(row)?.click())
    else if (event.key === "ArrowLeft" && isPlain && !event.shiftKey && cell === this.#grid.cellsOf(row)[0] && boxOf(row)) this.#take(event, () => this.#focus(row))
    else if (event.key === "Escape" && this.#isSome && !this.#grid.querySelector("grid-range").isMany) this.#take(event, () => this.#form.reset())
  }

  #keyOnBox(event) {
    const row = event.target.closest("tr")
    if (event.key in BESIDE) this.#take(event, () => this.#focus(this.#grid.rows[this.#grid.rows.indexOf(row) + BESIDE[event.key]]))
    else if (event.key === "ArrowRight") this.#take(event, () => this.#grid.focusOn(this.#grid.cellsOf(row)[0]))
    else if (event.key === "Enter") this.#take(event, () => event.target.click()) // would send the form
    else if (event.key === "Escape") this.#take(event, () => this.#form.reset())
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  // A box is drawn only in the row under the pointer or with the focus. Above the first row stands the box for all of them.
  #focus(row) {
    if (!row) return this.#whole.focus()
    row.classList.add("hover")
    boxOf(row).focus()
    row.classList.remove("hover")
  }

  // ---- what is ticked

  #tick(box) {
    const rows = this.#grid.rows
    const row = box.closest("tr")
    const from = this.#isExtending && this.#last?.isConnected ? rows.indexOf(this.#last) : rows.indexOf(row)
    const [first, last] = [Math.min(from, rows.indexOf(row)), Math.max(from, rows.indexOf(row))]
    for (const one of rows.slice(first, last + 1)) this.#put(one, box.checked)
    if (!box.checked) this.#all.checked = false
    this.#last = row
    this.#isExtending = false
  }

  #tickAll(isTicked) {
    if (!isTicked) this.#all.checked = false
    for (const row of this.#grid.rows) this.#put(row, isTicked)
  }

  #put(row, isTicked) {
    if (isTicked) this.#picked.add(row.id)
    else this.#picked.delete(row.id)
  }

  #clear() {
    this.#picked.clear()
    this.#all.checked = false
    this.#draw()
  }

  // What was done to all that matched is done; what was ticked one by one may be wanted for a further change.
  onpickswritten() {
    if (this.#all.checked) this.#form.reset()
  }

  onsubmit() {
    const shown = [...this.#grid.querySelectorAll("thead [data-field]")].map((header) => header.dataset.field)
    this.#form.elements.fields.value = shown.join()
    this.#form.elements.since.value = Math.max(this.#form.elements.since.value, document.querySelector("live-stream")?.dataset.since ?? 0)
  }

  // ---- drawing

  #receive(changes) {
    if (changes.some(({ target }) => target.matches("tbody, table"))) this.#draw()
  }

  #draw() {
    const rows = this.#grid.rows
    const wasSome = this.#isSome
    const hadFocus = this.contains(document.activeElement)
    if (this.#all.checked) for (const row of rows) this.#picked.add(row.id)
    const loaded = new Set(rows.map((row) => row.id))
    for (const id of this.#picked) if (!loaded.has(id)) this.#picked.delete(id)
    for (const row of rows) this.#drawRow(row, boxOf(row))
    this.#whole.checked = rows.length > 0 && this.#picked.size === rows.length
    this.#whole.indeterminate = this.#picked.size > 0 && !this.#whole.checked
    if (this.#picked.size > 0 || wasSome) this.#say()
    if (this.#picked.size > 0 && !wasSome) this.#show()
    else if (this.#picked.size === 0 && wasSome) this.#hide(hadFocus)
  }

  #drawRow(row, box) {
    if (!box) return
    const isTicked = this.#picked.has(row.id)
    box.tabIndex = -1
    box.checked = isTicked
    row.classList.toggle("sel", isTicked)
  }

  #say() {
    const number = this.#picked.size
    const text = this.#all.checked ? this.#all.closest("label").textContent.trim().replace(/\s+/g, " ") : `${number.toLocaleString("en")} selected`
    this.querySelector(".picks__count").textContent = this.#all.checked ? "Selected:" : text
    const said = this.querySelector("[role=status]")
    const spoken = number > 0 ? `${text}${this.#all.checked ? " selected" : ""}` : ""
    if (said.textContent !== spoken) said.textContent = spoken
  }

  #show() {
    this.#form.showPopover()
    htmx.trigger(this.querySelector("[hx-get]"), "records-picked")
  }

  #hide(hadFocus) {
    this.#form.hidePopover()
    if (hadFocus || document.activeElement === document.body) this.#grid.querySelector("tbody [tabindex='0']:is(th, td)")?.focus()
  }

  get #isSome() {
    return this.#form.matches(":popover-open")
  }

  get #form() {
    return this.querySelector("form")
  }

  get #all() {
    return this.#form.elements.all
  }

  get #whole() {
    return this.#grid.querySelector("thead .idx .check")
  }
}

function boxOf(row) {
  return row.querySelector(":scope > .idx > .check")
}

customElements.define("grid-picks", GridPicks)
