// Undo and redo by keys, from anywhere on the page but where a text has an undo of its own. Tells the server which fields the grid shows.
const HAS_ITS_OWN = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, .editing, [contenteditable], dialog"

class UndoKeys extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this)
    this.addEventListener("submit", this, { capture: true })
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this)
  }

  handleEvent(event) {
    if (event.type === "submit") this.#tellFields(event.target)
    else if (this.#isAsked(event)) this.#submit(event)
  }

  #isAsked({ key, ctrlKey, metaKey, altKey, target }) {
    return (ctrlKey || metaKey) && !altKey && ["z", "y"].includes(key.toLowerCase()) && !target.closest(HAS_ITS_OWN)
  }

  #submit(event) {
    event.preventDefault()
    const [undo, redo] = this.querySelectorAll("form")
    const isRedo = event.shiftKey || event.key.toLowerCase() === "y"
    ;(isRedo ? redo : undo).requestSubmit()
  }

  #tellFields(form) {
    const shown = document.querySelectorAll("grid-keys thead th[data-field]")
    form.elements.fields.value = [...shown].map((heading) => heading.dataset.field).join(",")
  }
}

customElements.define("undo-keys", UndoKeys)
