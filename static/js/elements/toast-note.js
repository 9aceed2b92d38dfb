// A message that leaves by itself, but not from under a pointer or a focus, and at once when its Undo is done.
const STAYS = 10_000
const EVENTS = ["pointerenter", "pointerleave", "focusin", "focusout", "htmx:finally:request"]

class ToastNote extends HTMLElement {
  #leaving

  connectedCallback() {
    for (const type of EVENTS) this.addEventListener(type, this)
    this.#leaveLater()
  }

  disconnectedCallback() {
    clearTimeout(this.#leaving)
  }

  handleEvent({ type, detail }) {
    if (type === "htmx:finally:request") this.#leaveIf(detail.ctx.response?.status < 400)
    else if (this.matches(":hover, :focus-within")) clearTimeout(this.#leaving)
    else this.#leaveLater()
  }

  #leaveLater() {
    clearTimeout(this.#leaving)
    this.#leaving = setTimeout(() => this.remove(), STAYS)
  }

  #leaveIf(isDone) {
    if (isDone) this.remove()
  }
}

customElements.define("toast-note", ToastNote)
