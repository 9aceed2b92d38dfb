// Copy, cut, paste, clear and fill: names the chosen cells in a form and submits it. The server reads and writes; its text for a copy arrives
// in here and goes on to the clipboard.
const CLIPBOARD = ["copy", "cut", "paste"]
const CELLS = "tbody :is(th, td)"

class GridClipboard extends HTMLElement {
  #grid

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of CLIPBOARD) document.addEventListener(type, this)
    for (const type of ["keydown", "range-filled"]) this.#grid.addEventListener(type, this)
    this.addEventListener("htmx:finally:request", this)
  }

  disconnectedCallback() {
    for (const type of CLIPBOARD) document.removeEventListener(type, this)
    for (const type of ["keydown", "range-filled"]) this.#grid.removeEventListener(type, this)
  }

  handleEvent(event) {
    if (event.type === "htmx:finally:request") return this.#keep()
    // Where no text is marked, browsers differ in what a clipboard's event is for: what has the focus tells.
    const cell = document.activeElement
    if (event.defaultPrevented || !this.#grid.contains(cell) || !cell.matches(CELLS) || cell.matches(".editing")) return
    this[`on${event.type.replace("-", "")}`](event)
  }

  oncopy(event) {
    event.preventDefault()
    this.#copy({ names: false })
  }

  oncut(event) {
    event.preventDefault()
    this.#copy({ names: false })
    if (this.#isEditable) this.#paste("")
  }

  onpaste(event) {
    if (!this.#isEditable) return
    event.preventDefault()
    const text = event.clipboardData.getData("text/plain")
    if (text) this.#paste(text)
  }

  onkeydown(event) {
    const isCommand = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (isCommand && event.shiftKey && key === "c") this.#take(event, () => this.#copy({ names: true }))
    else if (!this.#isEditable) return
    else if ((key === "delete" || key === "backspace") && !isCommand) this.#take(event, () => this.#paste(""))
    else if (isCommand && key === ";") this.#take(event, () => this.#paste(this.#today))
    else if (isCommand && key === "d") this.#take(event, () => this.#fillFrom(1, 0))
    else if (isCommand && key === "r" && !event.shiftKey) this.#take(event, () => this.#fillFrom(0, 1))
  }

  onrangefilled({ detail }) {
    this.#fill(this.#chosen.range, detail)
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  get #isEditable() {
    return this.#grid.hasAttribute("data-editable")
  }

  get #chosen() {
    return this.#grid.querySelector("grid-range")
  }

  // ---- copy

  #copy({ names }) {
    const form = this.querySelector("[data-for=copies]")
    form.elements.names.disabled = !names
    this.#submit(form, this.#chosen.range, {})
  }

  #keep() {
    const text = this.querySelector("textarea#copied-text")?.value
    if (text === undefined) return
    const kinds = { "text/plain": text, "text/html": this.querySelector("#copied-table")?.outerHTML }
    this.querySelector("#copied").replaceChildren()
    if (navigator.clipboard) navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs(kinds)))])
    else putByCommand(kinds)
  }

  // ---- paste and fill

  // One cell chosen: from there on as far as the text goes. Several: those, filled as often as the text fits.
  #paste(text) {
    const { rows, fields } = this.#chosen.range
    if (rows.length === 0) return
    const form = this.querySelector("[data-for=pastes]")
    form.elements.text.value = text
    const size = { tall: rows.length, wide: fields.length }
    const all = this.#grid.rows
    const lines = text.split("\n").length
    const behind = all.slice(all.indexOf(rows[0]), all.indexOf(rows[0]) + Math.max(lines, rows.length))
    const shown = [...this.#grid.querySelectorAll("thead [data-field]")].map((header) => header.dataset.field)
    this.#submit(form, { rows: behind, fields: shown.slice(shown.indexOf(fields[0])) }, size)
  }

  // From the first line or column of what is chosen; of one alone, from what stands before it.
  #fillFrom(down, right) {
    const { rows, fields } = this.#chosen.range
    const all = this.#grid.rows
    const shown = [...this.#grid.querySelectorAll("thead [data-field]")].map((header) => header.dataset.field)
    if (down && rows.length === 1) rows.unshift(...all.slice(Math.max(0, all.indexOf(rows[0]) - 1), all.indexOf(rows[0])))
    if (right && fields.length === 1) fields.unshift(...shown.slice(Math.max(0, shown.indexOf(fields[0]) - 1), shown.indexOf(fields[0])))
    this.#fill({ rows, fields }, { tall: down ? 1 : rows.length, wide: right ? 1 : fields.length })
  }

  #fill(range, size) {
    if (range.rows.length * range.fields.length > 1) this.#submit(this.querySelector("[data-for=fills]"), range, size)
  }

  // The day that it is in the workspace, as 2026-11-03: Swedes write it so.
  get #today() {
    return new Date().toLocaleDateString("sv", { timeZone: this.#grid.dataset.zone })
  }

  #submit(form, { rows, fields }, { tall = rows.length, wide = fields.length }) {
    const shown = [...this.#grid.querySelectorAll("thead [data-field]")].map((header) => header.dataset.field)
    const isCutShort = rows.at(-1)?.nextElementSibling?.matches(".more") ?? false
    const values = { records: rows.map((row) => row.id.slice(1)).join(), into: fields.join(), fields: shown.join(), tall, wide, onward: isCutShort ? "1" : "" }
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value
    if (form.elements.since) form.elements.since.value = seenUntil(form.elements.since.value)
    form.requestSubmit()
  }
}

// What others did later than that is asked about before it is written over: the page was drawn then, or has heard of it since.
function seenUntil(drawn) {
  return Math.max(drawn, document.querySelector("live-stream")?.dataset.since ?? 0)
}

function blobs(kinds) {
  return Object.entries(kinds).filter(([, text]) => text !== undefined).map(([type, text]) => [type, new Blob([text], { type })])
}

// Without encryption a page has no other way to the clipboard.
function putByCommand(kinds) {
  const put = (event) => {
    event.preventDefault()
    event.stopImmediatePropagation()
    for (const [type, text] of Object.entries(kinds)) if (text !== undefined) event.clipboardData.setData(type, text)
  }
  document.addEventListener("copy", put, { capture: true })
  document.execCommand("copy")
  document.removeEventListener("copy", put, { capture: true })
}

customElements.define("grid-clipboard", GridClipboard)
