// The grid's end: fetches the next page when it comes near, and keeps new records from being shown twice.
class GridPages extends HTMLElement {
  #near
  #arrivals = new MutationObserver(() => this.#watch())

  connectedCallback() {
    this.#near = new IntersectionObserver((entries) => this.#approach(entries), { root: this.#scroller, rootMargin: "800px" })
    this.#arrivals.observe(this.#records, { childList: true })
    this.#watch()
  }

  disconnectedCallback() {
    this.#near.disconnect()
    this.#arrivals.disconnect()
  }

  // On a narrow screen the page scrolls, not the sheet.
  get #scroller() {
    const sheet = this.closest(".sheet")
    return getComputedStyle(sheet).overflowY === "visible" ? null : sheet
  }

  get #records() {
    return document.getElementById("records")
  }

  get #added() {
    return document.getElementById("new-records")
  }

  #watch() {
    this.#near.disconnect()
    const link = this.#records.querySelector("tr.more a[hx-get]")
    if (link) this.#near.observe(link)
    for (const row of this.#added.querySelectorAll("tr")) {
      if (this.#records.querySelector(`#${row.id}`)) row.remove()
    }
  }

  // With new records below, the gap stays until somebody asks for it: filling it by itself would push them ever further down.
  #approach(entries) {
    const link = entries.find((entry) => entry.isIntersecting)?.target
    if (!link || link.dataset.asked || this.#added.childElementCount > 0) return
    link.dataset.asked = "true"
    htmx.ajax("GET", link.getAttribute("hx-get"), { source: link, target: link.closest("tr"), swap: "outerHTML" })
  }
}

customElements.define("grid-pages", GridPages)
