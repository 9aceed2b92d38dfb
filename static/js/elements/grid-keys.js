// The grid under the hands: one cell has the focus, keys move it, open its editor, and send it. The server draws every cell.
const FIELD = "tbody tr:not(.more) > :is(th, td):not(.idx, :last-child)"
const CONTROL = "input:not([type=hidden]), textarea, select"
const BOX = ".check[role=img]"
const WRITES = /^(text|search|number|email|url|tel)$/

class GridKeys extends HTMLElement {
  #opening = null // the cell whose editor is on its way
  #typed = "" // keys pressed meanwhile
  #adding = 0 // new records that were asked for; other rows may arrive among them, out of the bin
  #arrivals = new MutationObserver((changes) => this.#receive(changes))

  connectedCallback() {
    for (const type of ["keydown", "click", "focusin", "focusout", "submit"]) this.addEventListener(type, this)
    this.#arrivals.observe(this, { childList: true, subtree: true })
    this.#rove(this.querySelector(FIELD))
  }

  disconnectedCallback() {
    this.#arrivals.disconnect()
  }

  handleEvent(event) {
    this[`on${event.type}`](event)
  }

  onfocusin({ target }) {
    const cell = this.#cellOf(target)
    if (cell) this.#rove(cell)
  }

  onclick(event) {
    const cell = this.#cellOf(event.target)
    const link = event.target.closest("a")
    const editor = event.target.closest(".editing")
    if (event.target.closest("[data-revert]")) this.#revert(editor)
    else if (editor && event.detail > 0 && event.target.closest(".opt")) setTimeout(() => this.#saveAndGo(editor, 0, 0))
    else if (link?.closest(".name")) this.#openRecord(event, link)
    else if (!cell || editor || link || event.target.closest("button")) return
    else if (isNarrow()) cell.closest("tr").querySelector(".name a").click()
    else if (this.#isCheckbox(cell)) this.#toggle(cell)
    else this.#open(cell)
  }

  onkeydown(event) {
    const editor = event.target.closest(".editing")
    if (editor) return this.#keyInEditor(event, editor)
    const cell = this.#cellOf(event.target)
    if (cell && event.target === cell) this.#keyOnCell(event, cell)
  }

  // Leaving an editor saves it, however it is left.
  onfocusout({ target, relatedTarget }) {
    const editor = target.closest(".editing")
    if (!editor || editor.contains(relatedTarget) || !document.hasFocus()) return
    if (editor.matches(".invalid, .conflict") && !this.#isChanged(editor)) return
    this.#save(editor)
  }

  onsubmit({ target }) {
    if (target.id === "new-record") this.#adding += 1
    target.closest(".editing")?.classList.add("saving")
  }

  #keyInEditor(event, editor) {
    const isLong = event.target.matches("textarea")
    const { key, shiftKey, ctrlKey, metaKey } = event
    if (key === "Escape") this.#take(event, () => this.#revert(editor))
    else if (key === "Tab") this.#take(event, () => this.#saveAndGo(editor, 0, shiftKey ? -1 : 1))
    else if (key === "Enter" && shiftKey && !isLong) this.#take(event, () => this.#save(editor) || this.#addRecord())
    else if (key === "Enter" && (ctrlKey || metaKey)) this.#take(event, () => this.#saveAndGo(editor, 0, 0))
    else if (key === "Enter" && !isLong && !event.target.matches("button")) this.#take(event, () => this.#saveAndGo(editor, 1, 0))
  }

  #keyOnCell(event, cell) {
    const step = this.#step(event)
    if (step) return this.#take(event, () => this.#go(cell, ...step))
    if (event.key === "Delete" && (event.ctrlKey || event.metaKey)) return this.#take(event, () => this.#trash(cell))
    if (event.key === "Enter" && event.shiftKey) return this.#take(event, () => this.#addRecord())
    if (event.key === "Enter" || event.key === "F2") return this.#take(event, () => (this.#isCheckbox(cell) ? this.#toggle(cell) : this.#open(cell)))
    if (event.key === " " && this.#opening !== cell) return this.#take(event, () => (this.#isCheckbox(cell) ? this.#toggle(cell) : this.#openRecord(event, linkOf(cell))))
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== "?") this.#take(event, () => this.#type(cell, event.key))
  }

  #step({ key, ctrlKey, metaKey }) {
    const far = ctrlKey || metaKey ? Infinity : 0
    const screenful = Math.max(1, Math.floor(this.clientHeight / 34) - 3)
    return {
      ArrowUp: [-1 - far, 0], ArrowDown: [1 + far, 0], ArrowLeft: [0, -1 - far], ArrowRight: [0, 1 + far],
      PageUp: [-screenful, 0], PageDown: [screenful, 0], Home: [-far || 0, -Infinity], End: [far, Infinity],
    }[key]
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  #go(cell, down, right) {
    const rows = [...this.querySelectorAll("tbody tr:not(.more)")]
    const row = rows[clamp(rows.indexOf(cell.closest("tr")) + down, rows.length)]
    const cells = row.querySelectorAll(":scope > :is(th, td):not(.idx, :last-child)")
    const to = cells[clamp(cell.cellIndex - 1 + right, cells.length)]
    this.#rove(to)
    to.focus()
  }

  #rove(cell) {
    if (!cell || cell.tabIndex === 0) return
    for (const other of this.querySelectorAll("tbody [tabindex='0']:is(th, td)")) other.tabIndex = -1
    cell.tabIndex = 0
  }

  // ---- editors

  #open(cell) {
    if (!this.hasAttribute("data-editable") || this.#opening === cell) return
    this.#opening = cell
    htmx.ajax("GET", `${this.#address(cell)}/edit`, { source: cell, target: cell, swap: "outerHTML" })
  }

  #type(cell, key) {
    this.#typed = this.#opening === cell ? this.#typed + key : key
    this.#open(cell)
  }

  #toggle(cell) {
    if (!this.hasAttribute("data-editable")) return
    const field = this.#fieldOf(cell)
    const isOn = cell.querySelector(BOX).hasAttribute("data-on")
    const values = { [`f${field}`]: isOn ? "No" : "Yes", [`seen${field}`]: isOn ? "Yes" : "No" }
    htmx.ajax("POST", this.#address(cell), { source: cell, target: cell, swap: "outerHTML", values })
  }

  #saveAndGo(editor, down, right) {
    this.#save(editor)
    this.#go(editor, down, right)
  }

  #save(editor) {
    if (editor.dataset.sent) return
    editor.dataset.sent = "true"
    if (this.#isChanged(editor) || editor.matches(".invalid, .conflict")) editor.querySelector("form").requestSubmit()
    else this.#show(editor)
  }

  #revert(editor) {
    editor.dataset.sent = "true"
    editor.dataset.keep = "true"
    this.#show(editor)
  }

  #show(editor) {
    htmx.ajax("GET", this.#address(editor), { source: editor, target: editor, swap: "outerHTML" })
  }

  #isChanged(editor) {
    return editor.dataset.opened !== content(editor)
  }

  // ---- what the server sent

  #receive(changes) {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue
        if (node.matches(".editing")) this.#begin(node)
        else if (node.matches("tr") && node.closest("#new-records")) this.#start(node.querySelector(":scope > th"))
        else if (node.matches("th[id], td[id]") && document.activeElement === document.body) node.focus()
      }
    }
  }

  #start(cell) {
    if (this.#adding === 0) return
    this.#adding -= 1
    if (isNarrow()) linkOf(cell).click()
    else this.#open(cell)
  }

  #begin(editor) {
    const control = editor.querySelector(`:checked, ${CONTROL}`)
    editor.dataset.opened = content(editor)
    this.#opening = null
    if (document.activeElement?.closest(".editing") && document.activeElement.closest(".editing") !== editor) return
    control?.focus()
    if (this.#typed && (WRITES.test(control?.type) || control?.matches("textarea"))) replace(control, this.#typed)
    else if (WRITES.test(control?.type)) control.setSelectionRange?.(control.value.length, control.value.length)
    this.#typed = ""
  }

  // ---- records

  #addRecord() {
    document.getElementById("new-record")?.requestSubmit()
  }

  #trash(cell) {
    if (!this.hasAttribute("data-editable")) return
    const row = cell.closest("tr")
    this.#go(cell, row.matches(":last-child") ? -1 : 1, 0)
    htmx.ajax("POST", `${this.#recordAddress(row)}/trash`, { source: row, target: "#panel", swap: "innerHTML" })
  }

  #openRecord(event, link) {
    if (isNarrow() || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    htmx.ajax("GET", link.getAttribute("href"), { source: link, target: "#panel", swap: "innerHTML", push: "true" })
  }

  // ---- where a cell is

  #cellOf(target) {
    const cell = target.closest("th, td")
    return cell?.matches(FIELD) ? cell : null
  }

  #fieldOf(cell) {
    return this.querySelectorAll("thead th")[cell.cellIndex].dataset.field
  }

  #isCheckbox(cell) {
    return cell.querySelector(BOX) !== null
  }

  #address(cell) {
    return `${this.#recordAddress(cell.closest("tr"))}/cells/${this.#fieldOf(cell)}`
  }

  #recordAddress(row) {
    return `${this.dataset.table}/records/${row.id.slice(1)}`
  }
}

function replace(control, text) {
  control.value = text
  control.dispatchEvent(new Event("input", { bubbles: true }))
}

function clamp(index, length) {
  return Math.max(0, Math.min(index, length - 1))
}

function content(editor) {
  return JSON.stringify([...new FormData(editor.querySelector("form"))])
}

function linkOf(cell) {
  return cell.closest("tr").querySelector(".name a")
}

function isNarrow() {
  return matchMedia("(width < 45rem)").matches
}

customElements.define("grid-keys", GridKeys)
