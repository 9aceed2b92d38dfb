// What can be done with a cell's value: a right click, or the menu key, brings the menu of it from the server.
class CellMenu extends HTMLElement {
  connectedCallback() {
    this.closest("grid-keys").addEventListener("contextmenu", this)
  }

  disconnectedCallback() {
    this.closest("grid-keys")?.removeEventListener("contextmenu", this)
  }

  // With Shift the browser's own menu comes, as everywhere.
  handleEvent(event) {
    const grid = this.closest("grid-keys")
    const cell = grid.cellOf(event.target)
    const field = cell && grid.fieldOf(cell)
    if (!field || event.shiftKey || event.target.closest("a, .editing, input, textarea")) return
    event.preventDefault()
    grid.focusOn(cell)
    const address = `${grid.recordAddress(cell.closest("tr"))}/examples/${field}${location.search}`
    htmx.ajax("GET", address, { source: cell, target: "#tool-panel", swap: "innerHTML" })
  }
}

customElements.define("cell-menu", CellMenu)
