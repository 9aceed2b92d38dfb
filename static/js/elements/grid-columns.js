// The grid's columns under the hands: dragging a header's edge changes its width, dragging the header its place; with the focus on a header
// Alt and an arrow move it, with Shift they make it wider or narrower. Fields that stay in sight learn how far from the edge they stand.
const EDGE = 6 // pixels
const STEP = 20
const FAR = 8
const EVENTS = ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown", "click"]

class GridColumns extends HTMLElement {
  #grid
  #drag = null
  #isDragged = false
  #sizes = new ResizeObserver(() => this.#freeze())

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) this.#head.addEventListener(type, this, { capture: true })
    for (const header of this.#headers) this.#sizes.observe(header)
  }

  disconnectedCallback() {
    this.#sizes.disconnect()
    for (const type of EVENTS) this.#head?.removeEventListener(type, this, { capture: true })
  }

  handleEvent(event) {
    const header = event.target.closest("th[data-field]")
    if (event.type === "pointerdown" && event.button === 0 && event.pointerType !== "touch") this.#start(event, header)
    else if (event.type === "pointermove") this.#move(event, header)
    else if (event.type === "pointerup") this.#drop(event)
    else if (event.type === "pointercancel") this.#drag = null
    else if (event.type === "keydown" && event.altKey && header) this.#key(event, header)
    else if (event.type === "click" && this.#isDragged) this.#stop(event)
  }

  get #head() {
    return this.#grid.querySelector("thead")
  }

  get #headers() {
    return [...this.#head.querySelectorAll("th[data-field]")]
  }

  #column(header) {
    return this.#grid.querySelectorAll("colgroup > col")[header.cellIndex]
  }

  // ---- with a pointer

  // The edge belongs to the header on its left.
  #edgeAt(event, header) {
    if (!header) return null
    const { left, right } = header.getBoundingClientRect()
    if (right - event.clientX < EDGE) return header
    return event.clientX - left < EDGE && header.previousElementSibling?.dataset.field ? header.previousElementSibling : null
  }

  #start(event, header) {
    this.#isDragged = false
    const edge = this.#edgeAt(event, header)
    if (!header) return
    this.#drag = { header: edge ?? header, isEdge: Boolean(edge), from: event.clientX, width: (edge ?? header).offsetWidth, moved: false }
    if (edge) this.#stop(event)
  }

  #move(event, header) {
    if (!this.#drag) this.#head.toggleAttribute("data-edge", Boolean(this.#edgeAt(event, header)))
    else if (event.buttons !== 1) this.#drag = null
    else this.#dragTo(event)
  }

  #dragTo(event) {
    const { header, isEdge, from, width } = this.#drag
    const far = event.clientX - from
    if (!this.#drag.moved && Math.abs(far) < (isEdge ? 1 : FAR)) return
    if (!this.#drag.moved) this.#head.setPointerCapture(event.pointerId)
    this.#drag.moved = this.#isDragged = true
    if (isEdge) this.#column(header).width = Math.max(60, width + far)
    else this.#mark(this.#targetAt(event))
    this.#stop(event)
  }

  #drop(event) {
    const drag = this.#drag
    this.#drag = null
    if (!drag?.moved) return
    this.#mark(null)
    if (drag.isEdge) this.#send("resize", `${drag.header.dataset.field}-${this.#column(drag.header).width}`)
    else this.#place(drag.header, this.#targetAt(event))
  }

  // The header before which it would stand; undefined behind the last one.
  #targetAt({ clientX }) {
    return this.#headers.slice(1).find((header) => {
      const { left, width } = header.getBoundingClientRect()
      return clientX < left + width / 2
    })
  }

  #mark(header) {
    for (const other of this.#headers) other.classList.toggle("before", other === header)
  }

  // ---- with keys

  #key(event, header) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!way) return
    this.#stop(event)
    const headers = this.#headers
    const at = headers.indexOf(header)
    if (event.shiftKey) this.#send("resize", `${header.dataset.field}-${Math.max(60, header.offsetWidth + way * STEP)}`)
    else if (at > 0 && at + way > 0 && at + way < headers.length) this.#place(header, headers[way > 0 ? at + 2 : at - 1])
  }

  #place(header, before) {
    if (header !== before && header !== this.#headers[0]) this.#send("place", `${header.dataset.field}-${before?.dataset.field ?? ""}`)
  }

  #send(name, value) {
    const form = this.querySelector("form")
    for (const input of form.querySelectorAll("[name=resize], [name=place]")) input.value = input.name === name ? value : ""
    form.requestSubmit()
  }

  #stop(event) {
    event.preventDefault()
    event.stopPropagation()
  }

  // Only where more than the first field stays: that one's place is known, and a property of the table makes every cell's style be worked out anew.
  #freeze() {
    const table = this.#grid.querySelector("table")
    if (!table.dataset.frozen) return
    let left = this.#grid.querySelector("thead .idx").offsetWidth
    for (const header of this.#headers.slice(0, Number(table.dataset.frozen))) {
      table.style.setProperty(`--left-${header.cellIndex + 1}`, `${left}px`)
      left += header.offsetWidth
    }
  }
}

customElements.define("grid-columns", GridColumns)
