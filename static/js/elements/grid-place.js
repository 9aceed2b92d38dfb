// Where the person was in the grid, kept with the page's entry in the browser's history: Back, and loading the page again, lead there. Between
// the grid and its records Back and Forward change what stands beside the grid alone.
const EVENTS = ["beforeunload", "pagehide", "htmx:before:history:update", "htmx:before:history:restore"]

class GridPlace extends HTMLElement {
  #grid

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) addEventListener(type, this)
    setTimeout(() => this.#lead(history.state?.place)) // once all elements are there
  }

  disconnectedCallback() {
    for (const type of EVENTS) removeEventListener(type, this)
  }

  handleEvent(event) {
    if (event.type.endsWith("restore")) this.#go(event, new URL(event.detail.path, location))
    else this.#keep()
  }

  // A cell that never had the focus is no place, but what is in sight is.
  #keep() {
    const grid = this.#grid
    const cell = grid.querySelector("tbody:has([data-e]) [tabindex='0']:is(th, td)")
    const first = grid.rows.find((row) => row.offsetTop + row.offsetHeight > grid.scrollTop + grid.querySelector("thead").offsetHeight)
    const place = { row: cell?.closest("tr").id, field: cell && grid.fieldOf(cell), top: grid.scrollTop, left: grid.scrollLeft, first: first?.id, number: first?.ariaRowIndex - 1 }
    history.replaceState({ ...history.state, place }, "")
  }

  async #lead(place) {
    if (!place?.first || !this.isConnected) return
    const grid = this.#grid
    const address = `${grid.dataset.table}?${this.dataset.query}&start=${place.first.slice(1)}&from=${place.number || ""}`
    if (document.getElementById(place.first)) grid.scrollTo(place.left, place.top)
    else await htmx.ajax("GET", address, { target: grid, swap: "outerMorph" })
    const row = document.getElementById(place.row)
    if (row && document.activeElement === document.body) grid.focusOn(grid.cellAt(row, place.field), { preventScroll: true })
  }

  #go(event, { pathname, search }) {
    const { table } = this.#grid.dataset
    const isRecord = pathname.startsWith(`${table}/records/`)
    if ((pathname !== table && !isRecord) || normal(search) !== normal(this.dataset.query)) return
    event.preventDefault()
    if (isRecord) htmx.ajax("GET", pathname + search, { target: "#panel", swap: "innerHTML" })
    else document.querySelector("record-panel")?.leave()
  }
}

function normal(query) {
  return new URLSearchParams(query).toString()
}

customElements.define("grid-place", GridPlace)
