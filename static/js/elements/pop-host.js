// A panel by the tool bar: opens beside the link that asked for it when its form arrives, closes when the form is sent.
class PopHost extends HTMLElement {
  #arrivals = new MutationObserver(() => this.#open())
  #opener = null

  connectedCallback() {
    this.#arrivals.observe(this.#panel, { childList: true })
    this.addEventListener("submit", this)
    document.addEventListener("click", this, true)
    document.addEventListener("contextmenu", this, true)
    this.#panel.addEventListener("toggle", this)
  }

  disconnectedCallback() {
    this.#arrivals.disconnect()
    document.removeEventListener("click", this, true)
    document.removeEventListener("contextmenu", this, true)
  }

  handleEvent(event) {
    if (event.type === "submit") this.#sent(event)
    else if (event.type === "toggle") this.#toggled(event)
    else if (event.type === "contextmenu") this.#opener = event.target.closest?.("td, th")
    else this.#clicked(event.target.closest?.("a"))
  }

  // Further lines of the form arrive in the panel itself; everything else leads away from it.
  #sent({ submitter }) {
    if (!submitter?.hasAttribute("formaction")) this.#panel.hidePopover()
  }

  #toggled({ newState }) {
    if (newState === "open") return
    this.#panel.replaceChildren()
  }

  // A link in the panel leads on to what it says, also in the panel; one outside may be what opens it.
  #clicked(link) {
    if (!link) return
    const stays = link.matches("[hx-target='#tool-panel']")
    if (!this.#panel.contains(link)) this.#opener = stays ? link : this.#opener
    else if (!stays) this.#panel.hidePopover()
  }

  #open() {
    const panel = this.#panel
    if (panel.childElementCount === 0 || panel.matches(":popover-open")) return
    panel.showPopover({ source: this.#opener })
    panel.querySelector("select, input:not([type=hidden]), .nav")?.focus()
  }

  get #panel() {
    return this.querySelector("#tool-panel")
  }
}

customElements.define("pop-host", PopHost)
