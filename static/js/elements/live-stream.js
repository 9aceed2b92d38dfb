// The page's line to the server. What others do comes as events on it: live-changed, live-commented, live-shape, live-people. It is open while the page can
// be seen; whoever comes back names the moment up to which they know everything. Where the server has no stream left, it says so by ending
// the answer, and the browser asks again by itself.
const EVENTS = ["changed", "commented", "shape", "people", "beat", "over"]
const PAUSE = [2_000, 60_000] // milliseconds after an answer that is no stream, the first time and at most

class LiveStream extends HTMLElement {
  #page = Math.random().toString(36).slice(2)
  #since
  #source = null
  #pause = PAUSE[0]
  #retry

  connectedCallback() {
    this.#since ??= this.dataset.since
    document.addEventListener("visibilitychange", this)
    addEventListener("pagehide", this)
    this.#open()
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this)
    removeEventListener("pagehide", this)
    this.#close()
  }

  handleEvent({ type }) {
    if (type === "pagehide" || document.hidden) this.#close()
    else this.#open()
  }

  get page() {
    return this.#page
  }

  #open() {
    if (this.#source || document.hidden || !this.isConnected) return
    this.#source = new EventSource(`${this.dataset.stream}?page=${this.#page}&since=${this.#since}`)
    for (const type of EVENTS) this.#source.addEventListener(type, (event) => this.#receive(event))
    this.#source.addEventListener("error", () => this.#fail())
  }

  #close() {
    clearTimeout(this.#retry)
    this.#source?.close()
    this.#source = null
  }

  #receive({ type, data, lastEventId }) {
    this.#since = this.dataset.since = lastEventId
    this.#pause = PAUSE[0]
    if (type === "over") this.#close()
    this.dispatchEvent(new CustomEvent(`live-${type}`, { bubbles: true, detail: data }))
  }

  // A stream that ended is opened again by the browser itself; after an answer that was none it gives up.
  #fail() {
    if (this.#source?.readyState !== EventSource.CLOSED) return
    this.#close()
    this.#retry = setTimeout(() => this.#open(), this.#pause * (1 + Math.random()))
    this.#pause = Math.min(2 * this.#pause, PAUSE[1])
  }
}

customElements.define("live-stream", LiveStream)
