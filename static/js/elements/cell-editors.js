// Editors of cells: fetched when asked for, sent when they are left. Keys that are pressed while an editor or a new record is on its way
// wait for it.
const CONTROL = "input:not([type=hidden]), textarea, select"
const BOX = ".check[role=img]"
const WRITES = /^(text|search|number|email|url|tel)$/
const HELD = /^(.|Enter|Tab|Backspace|Escape|Arrow(Up|Down|Left|Right))$/u
const EVENTS = ["cell-opened", "cell-toggled", "click", "focusout", "submit", "htmx:finally:request"]

class CellEditors extends HTMLElement {
  #grid
  #opening = null // the cell whose editor is on its way
  #adding = 0 // new records that were asked for; other rows may arrive among them, out of the bin
  #held = [] // keys pressed meanwhile
  #arrivals = new MutationObserver((changes) => this.#receive(changes))

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) this.#grid.addEventListener(type, this)
    this.#grid.addEventListener("keydown", this, { capture: true })
    this.#arrivals.observe(this.#grid, { childList: true, subtree: true })
  }

  disconnectedCallback() {
    for (const type of EVENTS) this.#grid.removeEventListener(type, this)
    this.#grid.removeEventListener("keydown", this, { capture: true })
    this.#arrivals.disconnect()
  }

  handleEvent(event) {
    if (event.type === "cell-opened") this.#open(event.target, event.detail.typed)
    else if (event.type === "cell-toggled") this.#toggle(event.target)
    else if (event.type === "htmx:finally:request") this.#finish(event)
    else this[`on${event.type}`](event)
  }

  onclick(event) {
    const editor = event.target.closest(".editing")
    if (event.target.closest("[data-revert]")) this.#revert(editor)
    else if (editor && event.detail > 0 && event.target.closest(".opt:has([type=radio])")) setTimeout(() => this.#saveAndGo(editor, 0, 0))
  }

  onkeydown(event) {
    const editor = event.target.closest(".editing")
    if (this.#isWaiting) this.#hold(event)
    else if (editor) this.#keyInEditor(event, editor)
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
    else if (key === "Enter" && shiftKey && !isLong) this.#take(event, () => this.#save(editor) || document.getElementById("new-record")?.requestSubmit())
    else if (key === "Enter" && (ctrlKey || metaKey)) this.#take(event, () => this.#saveAndGo(editor, 0, 0))
    else if (key === "Enter" && !isLong && !event.target.matches("button")) this.#take(event, () => this.#saveAndGo(editor, 1, 0))
  }

  #take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  // ---- keys ahead of their editor

  get #isWaiting() {
    return this.#opening?.isConnected || this.#adding > 0
  }

  #hold(event) {
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && event.key.toLowerCase() === "z") this.#take(event, () => this.#held.pop()) // would undo what was saved before
    else if (!isCommand && !event.altKey && HELD.test(event.key)) this.#take(event, () => this.#held.push({ key: event.key, shiftKey: event.shiftKey }))
  }

  #release() {
    while (this.#held.length > 0 && !this.#isWaiting) {
      const press = this.#held.shift()
      const control = document.activeElement
      if (press.key.length === 1 && control.closest(".editing") && writes(control)) insert(control, press.key)
      else control.dispatchEvent(new KeyboardEvent("keydown", { ...press, bubbles: true, cancelable: true }))
    }
  }

  #finish({ target, detail }) {
    if (detail.ctx.response?.status < 400) return
    if (target.id === "new-record") this.#adding = Math.max(0, this.#adding - 1)
    this.#takeBack(target.closest(".editing"))
    this.#opening = null
    this.#held = []
  }

  // What did not arrive is sent again by the next key or click that saves.
  #takeBack(editor) {
    editor?.classList.remove("saving")
    delete editor?.dataset.sent
  }

  // ---- from the cell to its editor and back

  #open(cell, typed) {
    if (typed) this.#held.unshift({ key: typed, replaces: true })
    this.#opening = cell
    htmx.ajax("GET", `${this.#grid.cellAddress(cell)}/edit`, { source: cell, target: cell, swap: "outerHTML" })
  }

  #toggle(cell) {
    const field = this.#grid.fieldOf(cell)
    const isOn = cell.querySelector(BOX).hasAttribute("data-on")
    const values = { [`f${field}`]: isOn ? "No" : "Yes", [`seen${field}`]: isOn ? "Yes" : "No" }
    htmx.ajax("POST", this.#grid.cellAddress(cell), { source: cell, target: cell, swap: "outerHTML", values })
  }

  #saveAndGo(editor, down, right) {
    this.#save(editor)
    this.#grid.go(editor, down, right)
  }

  #save(editor) {
    if (editor.dataset.sent) return
    editor.dataset.sent = "true"
    if (this.#isChanged(editor) || editor.matches(".invalid, .conflict")) editor.querySelector("form").requestSubmit()
    else this.#show(editor)
  }

  #revert(editor) {
    editor.dataset.sent = "true"
    this.#show(editor)
  }

  #show(editor) {
    htmx.ajax("GET", this.#grid.cellAddress(editor), { source: editor, target: editor, swap: "outerHTML" })
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
        else if (node.matches("tr.fresh")) this.#start(node.querySelector(":scope > th"))
      }
    }
  }

  #start(cell) {
    if (this.#adding === 0) return
    this.#adding -= 1
    if (isNarrow()) return cell.querySelector("a").click()
    this.#grid.focusOn(cell)
    this.#open(cell)
  }

  #begin(editor) {
    const control = editor.querySelector(`:checked, ${CONTROL}`)
    editor.dataset.opened = content(editor)
    this.#opening = null
    if (document.activeElement?.closest(".editing") && document.activeElement.closest(".editing") !== editor) return
    control?.focus()
    if (this.#held[0]?.replaces) this.#replace(control, this.#held.shift().key)
    else if (WRITES.test(control?.type)) control.setSelectionRange?.(control.value.length, control.value.length)
    this.#release()
  }

  #replace(control, text) {
    if (!control || !writes(control)) return
    control.value = ""
    insert(control, text)
  }
}

function writes(control) {
  return WRITES.test(control.type) || control.matches("textarea")
}

function insert(control, text) {
  control.value += text
  control.dispatchEvent(new Event("input", { bubbles: true }))
}

function content(editor) {
  return JSON.stringify([...new FormData(editor.querySelector("form"))])
}

function isNarrow() {
  return matchMedia("(width < 45rem)").matches
}

customElements.define("cell-editors", CellEditors)
