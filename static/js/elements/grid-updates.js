// What others changed, and what of the person's own was too much to be told cell by cell, put into the grid: asks for the rows that it shows.
// Cells change in place, so that focus, selection and scroll stay, and an open editor is left alone. Nothing is asked for while something of
// the person's own is on its way, whose answer says it already.
const EVENTS = ["submit", "table-changed", "stretch-changed", "records-returned", "live-changed", "live-commented", "live-shape", "htmx:before:request", "htmx:finally:request"]
const SOON = 20 // milliseconds, so that what comes together is asked for together
const REST = 250 // milliseconds between two questions
const PAUSE = 5_000 // milliseconds after a question that was not answered
const MOST = 100 // records that are asked for by themselves; with more, all of the grid is

class GridUpdates extends HTMLElement {
  #grid
  #changed = new Set() // ids of records
  #isStale = false // all of the grid is
  #isLonger = false // records belong among the others that did not stand there
  #asking = false
  #isAnswered = false
  #writing = new Map() // requests of the person's own, and the record that each is about
  #timer
  #asked = 0 // when
  #editors = new MutationObserver(() => this.#soon())

  connectedCallback() {
    this.#grid = this.closest("grid-keys")
    for (const type of EVENTS) document.addEventListener(type, this, { capture: true }) // a form is filled in before htmx reads it
    this.#editors.observe(this.#grid, { childList: true, subtree: true })
  }

  disconnectedCallback() {
    for (const type of EVENTS) document.removeEventListener(type, this, { capture: true })
    this.#editors.disconnect()
    clearTimeout(this.#timer)
  }

  handleEvent({ type, target, detail }) {
    if (type === "submit") this.#tellGroups(document.getElementById("new-record"))
    else if (type === "live-changed") this.#hear(detail)
    else if (type === "live-commented") this.#hearOfComments(detail)
    else if (type === "table-changed" || type === "stretch-changed") this.#isStale = true
    else if (type === "records-returned") this.#isStale = this.#isLonger = true
    else if (type === "live-shape") this.#isStale ||= detail !== this.#grid.dataset.version
    else if (target === this) this.#note(type, detail.ctx.response)
    else if (isOwn(detail)) this.#count(type, target, detail.ctx)
    this.#soon()
  }

  #note(type, response) {
    if (type !== "htmx:finally:request") return
    this.#isAnswered = response?.status < 400
    if (!(response?.status < 500)) setTimeout(() => this.#hear("many"), PAUSE)
  }

  #hear(records) {
    if (records === "many") this.#isStale = true
    else for (const id of records.split(" ")) this.#changed.add(id)
    this.#soon()
  }

  // The marks at the records' names are in their rows. What was said beside a record waits while somebody writes there.
  #hearOfComments(records) {
    this.#hear(records)
    const panel = document.getElementById("record")
    const drafts = [...(panel?.querySelectorAll("#comments textarea") ?? [])]
    const isConcerned = panel && (records === "many" || records.split(" ").includes(panel.dataset.record))
    if (isConcerned && !drafts.some((draft) => draft.value !== "" || draft.id !== "comment-new")) htmx.trigger(document.body, "record-commented")
  }

  // What the person changed in a filtered grid may not belong there any more.
  #count(type, target, ctx) {
    if (type === "htmx:before:request") this.#writing.set(ctx, target.closest("#grid tbody tr[id]")?.id.slice(1))
    const id = type === "htmx:finally:request" && this.#writing.get(ctx)
    if (id && "chosen" in this.dataset) this.#changed.add(id)
    if (type === "htmx:finally:request") this.#writing.delete(ctx)
  }

  #soon() {
    if (this.#timer || (!this.#isStale && this.#changed.size === 0)) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#ask()
    }, Math.max(SOON, this.#asked + REST - performance.now()))
  }

  #ask() {
    if (this.#asking || this.#writing.size > 0 || !this.isConnected) return
    if (this.#changed.size > MOST) this.#isStale = true
    if (!this.#isStale) this.#askForRows()
    else if (!this.#grid.querySelector(".editing")) this.#askForAll()
  }

  async #send(method, address, swap, values) {
    const rows = this.#rows.length
    this.#asking = true
    this.#asked = performance.now()
    try {
      await htmx.ajax(method, address, { source: this, target: this.#grid, swap, values })
    } finally {
      this.#asking = false
      this.#soon()
    }
    if (this.#isAnswered && (swap !== "none" || this.#rows.length !== rows)) htmx.trigger(document.body, "record-added") // they are counted again
  }

  #askForRows() {
    const ids = [...this.#changed].sort((one, other) => one - other)
    this.#changed.clear()
    const shown = ids.filter((id) => document.getElementById(`r${id}`))
    const coming = ids.filter((id) => !shown.includes(id) && this.#mayCome(id))
    this.#tellPanel(ids)
    if (shown.length + coming.length === 0) return
    const rows = this.#rows
    const from = rows.length === 0 ? 1 : (rows.at(-1).ariaRowIndex ?? "") // a row's index is its number and one for the header
    const groups = coming.length > 0 ? this.#wholeGroups : ""
    const values = { shown: shown.join(), coming: coming.join(), groups, to_end: this.#hasMore(":last-child") ? "" : "1", last: this.#last, from, version: this.#grid.dataset.version }
    this.#send("GET", this.dataset.rows, "none", values)
  }

  #askForAll() {
    const rows = this.#rows
    const values = {
      longer: this.#isLonger ? "1" : "",
      shown: rows.map((row) => row.id.slice(1)).join(),
      groups: this.#groups.length,
      from_start: this.#hasMore(":first-child") ? "" : "1",
      to_end: this.#hasMore(":last-child") ? "" : "1",
      from: rows[0]?.ariaRowIndex ? rows[0].ariaRowIndex - 1 : "",
    }
    this.#isStale = false
    this.#isLonger = false
    this.#changed.clear()
    this.#tellPanel([document.getElementById("record")?.dataset.record])
    this.#send("POST", this.dataset.stretch, "outerMorph", values)
  }

  // Not shown, but it would be were the page loaded now: new at the end, or out of the bin among the others.
  #mayCome(id) {
    const isToEnd = !this.#hasMore(":last-child")
    if (this.#groups.length > 0) return true
    if ("chosen" in this.dataset) return isToEnd
    const rows = this.#rows
    if (rows.length === 0) return isToEnd
    return Number(id) > this.#last ? isToEnd : Number(id) > Number(rows[0].id.slice(1)) || !this.#hasMore(":first-child")
  }

  #tellPanel(ids) {
    const panel = document.getElementById("record")
    if (panel && ids.includes(panel.dataset.record)) htmx.trigger(document.body, "record-changed")
  }

  get #rows() {
    return [...document.querySelectorAll("#records > tr[id]:not(.group), #new-records > tr[id]:not(.group)")]
  }

  get #groups() {
    return [...document.querySelectorAll("#records > tr.group, #new-records > tr.group")]
  }

  // A new record stands in its group where that is shown whole: the last one of each level goes on where there is more to load.
  get #wholeGroups() {
    const groups = this.#groups
    const isFollowed = (group, place) => groups.slice(place + 1).some((next) => next.dataset.level <= group.dataset.level)
    const whole = this.#hasMore(":last-child") ? groups.filter(isFollowed) : groups
    return whole.map((row) => row.id).join()
  }

  #tellGroups(form) {
    if (!form?.elements.groups) return
    form.elements.groups.value = this.#wholeGroups
    form.elements.to_end.value = this.#hasMore(":last-child") ? "" : "1"
  }

  get #last() {
    return Math.max(0, ...[...document.querySelectorAll("#records > tr[id]:not(.group)")].map((row) => Number(row.id.slice(1))))
  }

  #hasMore(place) {
    return document.querySelector(`#records > tr.more:not(.counts)${place}`) !== null
  }
}

function isOwn(detail) {
  return detail.ctx?.request.method !== "GET" && !detail.ctx?.sourceElement?.closest("[data-quiet]")
}

// The cells of rows as they are now: those that are the same stay untouched, and so does one with an editor in it. And rows behind the last
// one of a group.
htmx.registerExtension("cells", {
  handle_swap(style, target, fragment) {
    if (style === "cells") for (const fresh of fragment.querySelectorAll("tr")) renewRow(document.getElementById(fresh.id), fresh)
    else if (style === "group-end") endOf(target).after(fragment)
    else return false
    return true
  },
})

function endOf(header) {
  let [row, next] = [header, header.nextElementSibling]
  while (next && !next.matches(".more:not(.counts)") && !(next.dataset.level <= header.dataset.level)) [row, next] = [next, next.nextElementSibling]
  return row
}

function renewRow(row, fresh) {
  if (row?.cells.length !== fresh.cells.length) return
  row.classList.toggle("stale", fresh.matches(".stale"))
  if (fresh.dataset.hue) row.dataset.hue = fresh.dataset.hue
  else delete row.dataset.hue
  for (const [place, cell] of [...fresh.cells].entries()) if (place > 0) renew(row.cells[place], cell)
}

function renew(cell, fresh) {
  if (cell.matches(".editing") || cell.innerHTML === fresh.innerHTML) return
  cell.replaceChildren(...fresh.childNodes)
  cell.toggleAttribute("data-card", fresh.hasAttribute("data-card"))
}

customElements.define("grid-updates", GridUpdates)
