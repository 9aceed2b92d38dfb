// A file can be dropped where one can be chosen; one that is too large is refused before it is sent.
class FileDrop extends HTMLElement {
  connectedCallback() {
    for (const type of ["dragover", "dragleave", "drop", "change"]) this.addEventListener(type, this)
  }

  handleEvent(event) {
    if (event.type === "change") this.#check()
    else this.#drag(event)
  }

  #drag(event) {
    event.preventDefault()
    this.#zone.classList.toggle("over", event.type === "dragover")
    if (event.type === "drop" && event.dataTransfer.files.length > 0) this.#take(event.dataTransfer.files)
  }

  #take(files) {
    this.#input.files = files
    this.#check()
  }

  #check() {
    const most = Number(this.dataset.max)
    const isTooLarge = this.#input.files[0]?.size > most
    const sentence = isTooLarge ? `This file is too large: ${megabytes(most)} is the most.` : ""
    this.#input.setCustomValidity(sentence)
    this.#problem.hidden = !isTooLarge
    this.#problem.querySelector("span").textContent = sentence
  }

  get #zone() {
    return this.querySelector(".drop")
  }

  get #input() {
    return this.querySelector("input[type=file]")
  }

  get #problem() {
    return this.querySelector("[role=alert]")
  }
}

const megabytes = (bytes) => `${Math.floor(bytes / 1_048_576).toLocaleString("en-GB")} MB`

customElements.define("file-drop", FileDrop)
