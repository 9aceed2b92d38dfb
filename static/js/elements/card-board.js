// Cards that are dragged from one place to another: a lane of a board, a day of a calendar. The drop fills in a form and sends it.
class CardBoard extends HTMLElement {
  #card = null

  connectedCallback() {
    for (const type of ["dragstart", "dragover", "drop", "dragend"]) this.addEventListener(type, this)
  }

  handleEvent(event) {
    if (event.type === "dragstart") this.#start(event)
    else if (event.type === "dragend") this.#end()
    else if (this.#card) this[`on${event.type}`](event)
  }

  #start(event) {
    this.#card = event.target.closest?.("[data-record][draggable]")
    if (!this.#card) return
    event.dataTransfer.effectAllowed = "move"
    this.#card.classList.add("drag")
  }

  ondragover(event) {
    const lane = this.#laneAt(event)
    for (const other of this.querySelectorAll(".target")) if (other !== lane) other.classList.remove("target")
    if (!lane) return
    event.preventDefault()
    lane.classList.add("target")
  }

  ondrop(event) {
    const lane = this.#laneAt(event)
    if (!lane) return
    event.preventDefault()
    const form = this.querySelector("#card-move")
    form.elements.record.value = this.#card.dataset.record
    form.elements.seen.value = this.#card.dataset.seen
    form.elements.to.value = lane.dataset.lane
    lane.querySelector("ol").prepend(this.#card)
    form.requestSubmit()
  }

  // Only another lane than the card's own.
  #laneAt({ target }) {
    const lane = target.closest?.("[data-lane]")
    return lane && lane !== this.#card.closest("[data-lane]") ? lane : null
  }

  #end() {
    this.#card?.classList.remove("drag")
    this.#card = null
    for (const lane of this.querySelectorAll(".target")) lane.classList.remove("target")
  }
}

customElements.define("card-board", CardBoard)
